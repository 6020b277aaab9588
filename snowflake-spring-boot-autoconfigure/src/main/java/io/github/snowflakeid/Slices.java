package io.github.snowflakeid;

/**
 * The handle of a generator whose node ids are leased: it opens a slice of id space,
 * which is one node id in one window of time, extends it and closes it. There is one
 * slice at a time.
 * <p>
 * The generator makes sure that two ids of one slice differ. That slices do not overlap
 * is up to whoever holds this handle: a node id must be nobody else's in the whole
 * window, whatever happens. {@code LeaseKeeper} sees to that with the help of a store,
 * and is what nearly everybody should give the handle to.
 * <p>
 * Only whoever builds the generator has its handle, from
 * {@link SnowflakeIdGenerator.Builder#buildLeased()}; it cannot be had from the
 * generator. So everybody else may be given the {@link #generator()} without being given
 * a way to break what it promises. Do not make the handle a bean: whoever injects it
 * could.
 * <p>
 * Safe for use by several threads. Ticks are those of the generator's
 * {@link SnowflakeIdGenerator#layout() layout}.
 */
public final class Slices {

	private final SnowflakeIdGenerator generator;

	Slices(SnowflakeIdGenerator generator) {
		this.generator = generator;
	}

	/**
	 * Returns the generator, for whoever draws ids.
	 * @return the generator, the same one each time
	 */
	public SnowflakeIdGenerator generator() {
		return this.generator;
	}

	/**
	 * Begins a slice: from now on ids carry this node id and a timestamp in the window.
	 * Who calls this must make sure that nobody else holds the node id in this window.
	 * <p>
	 * The window starts later than asked for if earlier slices of this generator have
	 * used ticks beyond its start, so that ids keep increasing when the node id changes.
	 * It may start ahead of the wall clock, by {@code max-lead} at most if ids are to be
	 * issued at once.
	 * @param nodeId the node id, from 0 to {@link SnowflakeLayout#maxNodeId()}
	 * @param from the first tick of the window
	 * @param until the first tick after the window, bounded by the end of life
	 * @throws IllegalArgumentException if the node id is out of its range or the window
	 * is reversed
	 * @throws IllegalStateException if a slice is open
	 */
	public void open(long nodeId, long from, long until) {
		this.generator.openSlice(nodeId, from, until);
	}

	/**
	 * Extends the window of the open slice. Who calls this must have been granted the
	 * longer window already.
	 * @param until the first tick after the window, bounded by the end of life
	 * @throws IllegalArgumentException if the window would shrink
	 * @throws IllegalStateException if no slice is open
	 */
	public void extend(long until) {
		this.generator.extendSlice(until);
	}

	/**
	 * Makes the window of the open slice end earlier, for good: nobody may extend it any
	 * more. Calls that have their tickets keep them.
	 * @param until the first tick after the window; of no effect if the window ends
	 * before it
	 * @return the high-water mark: no id of this slice has, or will ever have, this tick
	 * or a later one. It is later than {@code until} if ids run ahead of it. Whoever is
	 * given the node id next may start there.
	 * @throws IllegalStateException if no slice is open
	 */
	public long shorten(long until) {
		return this.generator.shortenSlice(until);
	}

	/**
	 * Closes the open slice, if there is one: in one atomic step its node id is out of
	 * use. Calls still under way take their ids from the next slice.
	 * @return the real high-water mark: no slice of this generator has used this tick or
	 * a later one. Whoever is given the node id next may start there.
	 */
	public long close() {
		return this.generator.closeSlice();
	}

	/**
	 * Returns id time: the newest tick whose ids may be handed out now. It is wall,
	 * except while ids run ahead of a wall clock that has stepped back.
	 * @return the tick
	 */
	public long idNow() {
		return this.generator.idNow();
	}

	/**
	 * Sets what a caller does that meets the end of the window, or that meets no open
	 * slice, before it waits for one. A {@code LeaseKeeper} sets it for itself.
	 * @param request asks somebody else to extend the window or to open a slice. Callers
	 * run it themselves: they wait for as long as it blocks, and get what it throws.
	 */
	public void onWindowRequest(Runnable request) {
		this.generator.onWindowRequest(request);
	}

	@Override
	public String toString() {
		return "Slices[" + this.generator + "]";
	}

}
