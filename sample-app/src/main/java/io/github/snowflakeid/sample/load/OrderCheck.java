package io.github.snowflakeid.sample.load;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts the ids of one thread that are not larger than the one before. What is before
 * depends on where ids come from: all that one generator gave to this thread; those with
 * the same node id, if there are many nodes; only those of the same answer, if nobody
 * says where in an id its node id is.
 */
public final class OrderCheck {

	private static final long NONE = -1;

	private final int shift;

	private final long mask;

	private final boolean withinAnswer;

	private final Map<Long, Long> lastOfOthers = new HashMap<>();

	private long key;

	private long last = NONE;

	private long decreases;

	private OrderCheck(int shift, long mask, boolean withinAnswer) {
		this.shift = shift;
		this.mask = mask;
		this.withinAnswer = withinAnswer;
	}

	static OrderCheck ofOneGenerator() {
		return new OrderCheck(0, 0, false);
	}

	/**
	 * Makes a check for ids of many nodes.
	 * @param nodeIdBits width of the node id
	 * @param sequenceBits width of the sequence
	 * @return a check that compares ids with the same node id
	 */
	public static OrderCheck ofNodes(int nodeIdBits, int sequenceBits) {
		return new OrderCheck(sequenceBits, (1L << nodeIdBits) - 1, false);
	}

	static OrderCheck withinAnswer() {
		return new OrderCheck(0, 0, true);
	}

	/** Looks at the ids of one answer. */
	void accept(long[] ids, int from, int count) {
		if (this.withinAnswer) {
			this.last = NONE;
		}
		for (int i = from; i < from + count; i++) {
			long id = ids[i];
			long node = (id >>> this.shift) & this.mask;
			if (node != this.key) {
				this.lastOfOthers.put(this.key, this.last);
				this.key = node;
				this.last = this.lastOfOthers.getOrDefault(node, NONE);
			}
			if (id <= this.last) {
				this.decreases++;
			}
			this.last = id;
		}
	}

	long decreases() {
		return this.decreases;
	}

}
