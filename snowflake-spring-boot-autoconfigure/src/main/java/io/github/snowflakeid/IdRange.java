package io.github.snowflakeid;

/**
 * All ids of a time span, as a closed range: {@code id between first and last}.
 *
 * @param first the smallest id of the span
 * @param last the largest id of the span
 */
public record IdRange(long first, long last) {

	/**
	 * Says whether an id belongs to the span.
	 * @param id any id
	 * @return whether {@code first <= id <= last}
	 */
	public boolean contains(long id) {
		return this.first <= id && id <= this.last;
	}

}
