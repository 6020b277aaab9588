package io.github.snowflakeid.inspect;

/**
 * What can be said of ids without knowing their layout.
 */
final class ColumnSummary {

	private long count;

	private long smallest = Long.MAX_VALUE;

	private long largest = -1;

	private long before = -1;

	private long smaller;

	private long equal;

	/** The line of the first id that is not greater than the one before. */
	private long firstOutOfOrder;

	void add(long id, long line) {
		this.count++;
		this.smallest = Math.min(this.smallest, id);
		this.largest = Math.max(this.largest, id);
		if (id <= this.before) {
			if (this.smaller + this.equal == 0) {
				this.firstOutOfOrder = line;
			}
			if (id == this.before) {
				this.equal++;
			}
			else {
				this.smaller++;
			}
		}
		this.before = id;
	}

	boolean isEmpty() {
		return this.count == 0;
	}

	long count() {
		return this.count;
	}

	long smallest() {
		return this.smallest;
	}

	long largest() {
		return this.largest;
	}

	long smaller() {
		return this.smaller;
	}

	long equal() {
		return this.equal;
	}

	long firstOutOfOrder() {
		return this.firstOutOfOrder;
	}

}
