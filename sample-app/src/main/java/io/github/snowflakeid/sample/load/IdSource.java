package io.github.snowflakeid.sample.load;

import io.github.snowflakeid.SnowflakeLayout;
import org.jspecify.annotations.Nullable;

/**
 * Where ids are drawn from. Used by many threads.
 */
@FunctionalInterface
public interface IdSource {

	/**
	 * Draws ids.
	 * @param ids where to put them
	 * @param from the place of the first one
	 * @param count how many there must be
	 * @throws FailedDraw if there are none, and why
	 */
	void draw(long[] ids, int from, int count) throws FailedDraw;

	/**
	 * Makes what one thread checks the order of its ids with.
	 * @return a new check
	 */
	default OrderCheck newOrderCheck() {
		return OrderCheck.ofOneGenerator();
	}

	/**
	 * Returns the layout of the ids.
	 * @return the layout, or null if it is not known
	 */
	default @Nullable SnowflakeLayout layout() {
		return null;
	}

	/**
	 * Returns how many nodes there are.
	 * @return the number by which the cap of a node is multiplied
	 */
	default int nodes() {
		return 1;
	}

	/**
	 * Returns what the generators have counted.
	 * @return the sum over all nodes, or null if it is not known
	 */
	default @Nullable Counts counts() {
		return null;
	}

}
