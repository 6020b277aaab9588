package io.github.snowflakeid.sample.load;

/**
 * How ids are drawn.
 *
 * @param threads how many threads draw
 * @param batch how many ids a call asks for; with 1 it is a call of {@code nextId()}
 * @param idsPerSecond the rate of all threads together, or 0 for as fast as possible
 * @param loop what decides when the next call is made; open only with a rate
 * @param sink where the ids go
 */
public record LoadPlan(int threads, int batch, double idsPerSecond, Loop loop, IdSink sink) {

	/**
	 * Checks the plan.
	 * @param threads how many threads draw
	 * @param batch how many ids a call asks for
	 * @param idsPerSecond the rate of all threads together, or 0
	 * @param loop what decides when the next call is made
	 * @param sink where the ids go
	 */
	public LoadPlan {
		require("threads", threads, threads >= 1, "1 or more");
		require("batch", batch, batch >= 1, "1 or more");
		require("idsPerSecond", idsPerSecond, idsPerSecond >= 0 && Double.isFinite(idsPerSecond), "0 or more");
		require("loop", loop, loop == Loop.CLOSED || idsPerSecond > 0, "CLOSED without a rate");
	}

	/**
	 * Returns a plan to draw ids as fast as they come.
	 * @param threads how many threads draw
	 * @param batch how many ids a call asks for
	 * @return a plan with a closed loop
	 */
	public static LoadPlan asFastAsPossible(int threads, int batch) {
		return new LoadPlan(threads, batch, 0, Loop.CLOSED, IdSink.NONE);
	}

	/**
	 * Returns a plan to draw ids at a steady rate.
	 * @param threads how many threads draw
	 * @param batch how many ids a call asks for
	 * @param idsPerSecond the rate of all threads together, more than 0
	 * @return a plan with an open loop
	 */
	public static LoadPlan atRate(int threads, int batch, double idsPerSecond) {
		return new LoadPlan(threads, batch, idsPerSecond, Loop.OPEN, IdSink.NONE);
	}

	/**
	 * Returns the plan with another sink.
	 * @param sink where the ids go
	 * @return the new plan
	 */
	public LoadPlan withSink(IdSink sink) {
		return new LoadPlan(this.threads, this.batch, this.idsPerSecond, this.loop, sink);
	}

	boolean hasRate() {
		return this.idsPerSecond > 0;
	}

	private static void require(String name, Object value, boolean condition, String range) {
		if (!condition) {
			throw new IllegalArgumentException("%s is %s; it must be %s".formatted(name, value, range));
		}
	}

}
