package io.github.snowflakeid.sample.load;

/**
 * Receives every id that is drawn.
 */
@FunctionalInterface
public interface IdSink {

	/** Drops the ids. */
	IdSink NONE = (ids, count) -> {
	};

	/**
	 * Receives ids, in the order in which one thread drew them. All threads call this, in
	 * between their own calls for ids, so it must be quick.
	 * @param ids an array whose content may change after this call
	 * @param count how many ids it holds, from its start
	 */
	void accept(long[] ids, int count);

}
