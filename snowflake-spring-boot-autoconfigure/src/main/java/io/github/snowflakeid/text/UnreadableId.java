package io.github.snowflakeid.text;

/**
 * A failure for which whoever sent a body is to blame: it has something that is no id
 * where one has to be. Exceptions of JSON mappers are one, so that an answer can say what
 * is wrong without knowing the mapper.
 */
public interface UnreadableId {

	/**
	 * Returns where it stands in the body.
	 * @return the names of properties and the numbers of elements on the way there, such
	 * as {@code lines[0].product}; empty if the body is nothing else
	 */
	String place();

	/**
	 * Returns what is wrong with it.
	 * @return a sentence that says what was expected
	 */
	String sentence();

}
