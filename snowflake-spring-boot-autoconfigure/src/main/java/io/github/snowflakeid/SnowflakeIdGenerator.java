package io.github.snowflakeid;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Issues ids by handing out tickets.
 * <p>
 * A ticket is one value of the slice's word, {@code tick << sequenceBits | sequence}. The
 * word only grows, each ticket is taken by one atomic instruction, and an id is composed
 * of nothing but a ticket and the slice's node id: so two ids of one slice differ, and an
 * id outside the slice's window cannot be composed, whatever any clock says. Clocks
 * decide when a ticket may be used, never which.
 * <ul>
 * <li>Wall is in the open tick: draw a ticket with one add. No retry, first come first
 * served. If the ticket is of this tick, that is the whole of it: the fast path.
 * <li>Wall is past the word's tick: open wall's tick with one compare-and-set. Its first
 * sequence is a hash of tick and node id, below {@code 2^spreadBits}, so that
 * {@code id % n} is even at low load too. (A counter would not do: where ids come at a
 * steady rate it runs in step with the timestamp for some {@code n}.)
 * <li>Wall is behind the word's tick, because the sequence is used up or the clock has
 * stepped back: draw a ticket all the same and wait until id time (see {@link IdClock})
 * has reached its tick. Callers keep their tickets while they wait, so none overtakes
 * another and none is woken in vain.
 * </ul>
 * Progress: {@link #nextId()} is wait-free on the fast path, lock-free otherwise, and
 * blocks for {@code max-wait} at most. It allocates nothing. A waiting caller holds no
 * monitor, does not react to an interrupt but keeps its interrupt flag.
 * <p>
 * The fast path does not look at the word before it draws, because between two threads
 * that draw, the word's cache line would travel twice for an id. It looks at the slice's
 * {@code openTick}, which is written once a tick: a tick is open while somebody has drawn
 * a ticket of it at its time, inside the window, and nobody has met its end. As windows
 * begin and end with ticks, each ticket of an open tick lies in the window. An old value
 * of {@code openTick} costs a detour, or a ticket of a later tick, which has to wait.
 * <p>
 * Memory order: elsewhere the word is read before the clock, and it is written by
 * read-modify-write only, so a clock reading behind the word is never just an old one.
 * {@code slice} and its {@code end} are volatile. {@code end} is read after the ticket
 * was drawn, which decides: while {@code end} grows, an old value refuses a ticket but
 * never admits one, and whoever lowers it reads the word afterwards, so that it counts
 * each ticket that was judged by the old value. Closing (see {@link Slice}) is one atomic
 * instruction on the word: each ticket is drawn either before it, and lies below the mark
 * that closing returns, or after it, and is of no use.
 * <p>
 * Counting costs the fast path nothing: ids issued are what the word has grown by, less
 * what was skipped when ticks were opened.
 */
public final class SnowflakeIdGenerator implements IdGenerator {

	/** The longest {@code max-lead}. */
	public static final Duration MAX_MAX_LEAD = Duration.ofDays(1);

	/** No ticket: the window has ended, or there is none. */
	static final long NO_WINDOW = -1;

	/** No ticket: somebody else has opened the tick in the meantime. */
	static final long TAKEN_BY_OTHERS = -2;

	/** Those of two machines that are looked after. */
	private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

	private final SnowflakeLayout layout;

	final TimeSource timeSource;

	final IdClock clock;

	private final int tickShift;

	private final int sequenceBits;

	private final long sequenceMask;

	private final long spreadMask;

	final int maxBlock;

	private final long endOfLifeTick;

	private final String name;

	private final Duration maxLead;

	private final Duration maxWait;

	private final long maxWaitNanos;

	volatile Slice slice = Slice.none();

	final WindowWaiters windowWaiters;

	final GeneratorCounts counts = new GeneratorCounts();

	/** What the words of closed slices have grown by. Guarded by this. */
	private long closedProgress;

	/** The end of what closed slices have used. Guarded by this. */
	private long highWaterTick;

	private SnowflakeIdGenerator(Builder builder) {
		this.layout = builder.layout;
		this.timeSource = builder.timeSource;
		this.name = builder.name;
		this.maxLead = builder.maxLead;
		this.maxWait = builder.maxWait;
		this.maxWaitNanos = builder.maxWait.toNanos();
		GeneratorLog log = new GeneratorLog(builder.name);
		this.windowWaiters = new WindowWaiters(log);
		this.clock = new IdClock(this.timeSource, this.layout, this.maxLead, () -> this.slice, log);
		this.tickShift = this.layout.tickShift();
		this.sequenceBits = this.layout.sequenceBits();
		this.sequenceMask = this.layout.maxSequence();
		this.spreadMask = (1L << builder.spreadBits()) - 1;
		this.maxBlock = (int) Math.min(this.sequenceMask, Integer.MAX_VALUE - 1) + 1;
		// the word's highest bit says that a slice is closed, so no window reaches it
		this.endOfLifeTick = Math.min(this.layout.maxTick() + 1, Long.MAX_VALUE >>> this.sequenceBits);
	}

	/**
	 * Starts to build a generator.
	 * @return a builder with the default layout, the machine's clocks, 10 s of
	 * {@code maxLead} and 1 s of {@code maxWait}
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * Wait-free while the sequence of the current tick lasts. Otherwise it may park the
	 * calling thread, for {@code max-wait} at most: until the next tick if the sequence
	 * is used up, until id time has come if the clock is behind, until a window is open
	 * if the last one has ended. It is therefore not for an event loop, unless
	 * {@code max-wait} is 0; {@link #draw} is.
	 * <p>
	 * With a {@code max-wait} of 0 no call ever parks. It throws wherever it would have
	 * to wait, however briefly: at the cap until the next tick begins, after a step back
	 * once the sequence of the newest tick is used up, and between two windows, while
	 * asking for the next one all the same.
	 * @throws ClockRegressionException if the wall clock is further behind the newest id
	 * than {@code max-lead}
	 * @throws SequenceExhaustedException if the id would have to wait for longer than
	 * {@code max-wait}
	 * @throws NodeLeaseExpiredException if no window is open
	 * @throws EndOfLifeException if the timestamp bits have run out
	 */
	@Override
	public long nextId() {
		Slice slice = this.slice;
		long now = this.clock.wall();
		if (now != slice.openTick) {
			return draw(1, this.timeSource.nanoTime());
		}
		long ticket = slice.draw(1);
		return (now == tickOf(ticket)) ? compose(slice, ticket) : redeemOrDraw(slice, ticket, 1);
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * Takes the ids in blocks of at most one tick's sequence; each block may park the
	 * calling thread for {@code max-wait}. Ids of other callers may lie between two
	 * blocks. With a {@code max-wait} of 0 a call gets no more ids than are left of the
	 * tick.
	 * @throws ClockRegressionException if the wall clock is further behind the newest id
	 * than {@code max-lead}
	 * @throws SequenceExhaustedException if a block would have to wait for longer than
	 * {@code max-wait}
	 * @throws NodeLeaseExpiredException if no window is open
	 * @throws EndOfLifeException if the timestamp bits have run out
	 */
	@Override
	public long[] nextIds(int count) {
		requireCount(count);
		long[] ids = new long[count];
		int at = 0;
		try {
			while (at < count) {
				int block = Math.min(count - at, this.maxBlock);
				fill(ids, at, block, nextBlock(block));
				at += block;
			}
		}
		catch (IdRefusedException ex) {
			this.counts.discard(at);
			throw ex;
		}
		return ids;
	}

	/**
	 * Begins to draw ids without ever parking a thread, for event loops. Nothing is drawn
	 * before {@link IdDraw#advance()} is called. What is refused, counted and waited for
	 * is the same as in {@link #nextIds(int)}.
	 * @param count how many ids, 0 or more
	 * @param wake run each time that a window is opened or extended while the draw waits
	 * for one, by the thread that does so. It has to see to it that
	 * {@link IdDraw#advance()} is called soon, must not call it itself, and must neither
	 * wait nor throw: others wait for the same window, and for the same thread
	 * @return the draw, to be used by one thread at a time
	 * @throws IllegalArgumentException if {@code count} is negative
	 */
	public IdDraw draw(int count, Runnable wake) {
		requireCount(count);
		return new IdDraw(this, count, wake);
	}

	private static void requireCount(int count) {
		if (count < 0) {
			throw new IllegalArgumentException(String.format(Locale.ROOT, "count is %d; it must be 0 or more", count));
		}
	}

	/** Takes a block of consecutive tickets and returns the first id. */
	private long nextBlock(int count) {
		Slice slice = this.slice;
		long now = this.clock.wall();
		if (now != slice.openTick || now != tickOf(slice.word + count - 1)) {
			return draw(count, this.timeSource.nanoTime());
		}
		long ticket = slice.draw(count);
		return (now == tickOf(ticket) && now == tickOf(ticket + count - 1)) ? compose(slice, ticket)
				: redeemOrDraw(slice, ticket, count);
	}

	/** Writes the ids of a block, which lies in one tick or crosses into the next. */
	void fill(long[] ids, int at, int count, long first) {
		int inTick = (int) Math.min(count, this.sequenceMask + 1 - (first & this.sequenceMask));
		for (int i = 0; i < inTick; i++) {
			ids[at + i] = first + i;
		}
		long next = (first & ~this.sequenceMask) + SnowflakeLayout.compose(1, this.tickShift, 0, 0) - inTick;
		for (int i = inTick; i < count; i++) {
			ids[at + i] = next + i;
		}
	}

	/** Hashes by the finalizer of MurmurHash3, which is Austin Appleby's. */
	private long firstTicket(Slice slice, long tick) {
		long hash = SnowflakeLayout.compose(tick, this.tickShift, slice.nodePart, 0);
		hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
		hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
		return tick << this.sequenceBits | ((hash ^ hash >>> 33) & this.spreadMask);
	}

	private long redeemOrDraw(Slice slice, long ticket, int count) {
		long entered = this.timeSource.nanoTime();
		return redeem(slice, ticket, count, entered) ? compose(slice, ticket) : draw(count, entered);
	}

	private long draw(int count, long entered) {
		while (true) {
			Slice slice = this.slice;
			long end = slice.end;
			long ticket = take(slice, end, count, entered);
			if (ticket == NO_WINDOW) {
				awaitWindow(slice, end, entered);
			}
			else if (ticket != TAKEN_BY_OTHERS && redeem(slice, ticket, count, entered)) {
				return compose(slice, ticket);
			}
		}
	}

	/**
	 * Takes tickets. Whether they may be used is not known yet.
	 * @return the first one, or {@link #NO_WINDOW}, or {@link #TAKEN_BY_OTHERS} for those
	 * who may try again at once
	 */
	long take(Slice slice, long end, int count, long entered) {
		long free = slice.word;
		if (Slice.isClosed(free) || Long.compareUnsigned(free, end) >= 0) {
			return NO_WINDOW;
		}
		long newest = tickOf(free);
		long reading = this.clock.observe();
		long now = this.clock.tickAt(reading);
		if (now <= newest) {
			requireWithinReach(tickOf(free + count - 1), reading, entered);
			return slice.draw(count);
		}
		if (now >= tickOf(end)) {
			return NO_WINDOW;
		}
		long ticket = firstTicket(slice, now);
		// before the word moves, so that the number of ids is never too high
		this.counts.skip(ticket - free);
		if (!slice.advance(free, ticket + count)) {
			this.counts.skip(free - ticket);
			return TAKEN_BY_OTHERS;
		}
		return ticket;
	}

	/**
	 * Waits until tickets may be used.
	 * @return whether they may; they may not if they lie outside the slice's window
	 */
	private boolean redeem(Slice slice, long ticket, int count, long entered) {
		if (!isInWindow(slice, ticket, count)) {
			return false;
		}
		long tick = tickOf(ticket + count - 1);
		long reading = open(slice, tick);
		if (!hasCome(tick, reading)) {
			try {
				awaitTick(tick, reading, entered);
			}
			catch (IdRefusedException ex) {
				this.counts.discard(count);
				throw ex;
			}
		}
		return true;
	}

	/** Says whether tickets lie in the slice's window. Otherwise they are discarded. */
	boolean isInWindow(Slice slice, long ticket, int count) {
		if (!slice.covers(ticket + count - 1)) {
			if (!Slice.isClosed(ticket)) {
				this.counts.discard(count);
			}
			return false;
		}
		return true;
	}

	/** Lets others draw at once from the tick of a ticket, if it is wall's. */
	long open(Slice slice, long tick) {
		long reading = this.clock.observe();
		slice.keepOpenTick((tick == this.clock.tickAt(reading)) ? tick : Slice.NO_TICK);
		return reading;
	}

	/** Says whether ids of a tick may be handed out. */
	boolean hasCome(long tick, long reading) {
		return tick <= this.clock.tickAt(reading) || tick <= this.clock.idNow(reading);
	}

	/** Refuses a caller before it has a ticket, so that no ticket is spent on it. */
	private void requireWithinReach(long tick, long reading, long entered) {
		if (!hasCome(tick, reading)) {
			IdRefusedException refusal = refusal(tick, reading, this.clock.nanosUntil(tick), entered);
			if (refusal != null) {
				countExhaustion();
				throw this.counts.refused(refusal);
			}
		}
	}

	private void awaitTick(long tick, long firstReading, long entered) {
		countExhaustion();
		long reading = firstReading;
		long started = this.timeSource.nanoTime();
		boolean interrupted = false;
		try {
			do {
				this.timeSource.park(nanosUntil(tick, reading, entered));
				interrupted |= Thread.interrupted();
				reading = this.clock.observe();
			}
			while (tick > this.clock.idNow(reading));
		}
		finally {
			this.counts.waited(this.timeSource.nanoTime() - started);
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Returns how long it takes until id time reaches a tick, or refuses, if that is too
	 * long.
	 */
	long nanosUntil(long tick, long reading, long entered) {
		long remaining = this.clock.nanosUntil(tick);
		IdRefusedException refusal = refusal(tick, reading, remaining, entered);
		if (refusal != null) {
			throw this.counts.refused(refusal);
		}
		return remaining;
	}

	private @Nullable IdRefusedException refusal(long tick, long reading, long remaining, long entered) {
		if (remaining <= this.maxWaitNanos - (this.timeSource.nanoTime() - entered)) {
			return null;
		}
		return this.clock.leadsTooFar(tick, reading) ? regression(tick, reading)
				: new SequenceExhaustedException(this.name, Duration.ofNanos(remaining), this.maxWait);
	}

	private ClockRegressionException regression(long tick, long reading) {
		Slice slice = this.slice;
		Duration lead = this.clock.lead(tick, reading);
		return (slice.isUnused() && slice.start > 0)
				? new ClockRegressionException(this.name, this.layout.startOf(tickOf(slice.start)), lead, this.maxLead)
				: new ClockRegressionException(this.name, lead, this.maxLead);
	}

	/** In a catch-up it is the clock that a caller waits for. */
	void countExhaustion() {
		if (!this.clock.isCatchingUp()) {
			this.counts.exhaustion();
		}
	}

	/**
	 * Waits until a window that has ended is extended, or another slice is opened, within
	 * what is left of the call's max-wait.
	 */
	private void awaitWindow(Slice ended, long end, long entered) {
		requireExtensible(ended, end);
		long started = this.timeSource.nanoTime();
		boolean interrupted = false;
		Thread caller = Thread.currentThread();
		this.windowWaiters.join(caller, () -> LockSupport.unpark(caller));
		try {
			this.windowWaiters.request();
			while (isLatest(ended, end)) {
				this.timeSource.park(nanosForWindow(ended, end, entered));
				interrupted |= Thread.interrupted();
			}
		}
		finally {
			this.windowWaiters.leave(caller);
			this.counts.waited(this.timeSource.nanoTime() - started);
			if (interrupted) {
				caller.interrupt();
			}
		}
	}

	/** Refuses a caller at the end of a window that nobody will extend. */
	void requireExtensible(Slice ended, long end) {
		if (Slice.isClosed(ended.word)) {
			return;
		}
		if (isEndOfLife(end)) {
			throw this.counts.refused(new EndOfLifeException(this.name, this.layout.endOfLife()));
		}
		long reading = this.clock.observe();
		if (this.clock.leadsTooFar(tickOf(end), reading)) {
			// nobody extends a window that starts out of the clock's reach
			throw this.counts.refused(regression(tickOf(end), reading));
		}
	}

	/** Says whether a window that has ended was neither extended nor replaced. */
	boolean isLatest(Slice ended, long end) {
		return this.slice == ended && ended.end == end;
	}

	/** Returns how long a caller may wait for a window, or refuses, if it may not. */
	long nanosForWindow(Slice ended, long end, long entered) {
		long remaining = entered + this.maxWaitNanos - this.timeSource.nanoTime();
		if (remaining <= 0) {
			throw this.counts.refused(new NodeLeaseExpiredException(this.name,
					Slice.isClosed(ended.word) ? null : this.layout.startOf(tickOf(end)), this.maxWait));
		}
		return remaining;
	}

	/** See {@link Slices#open}. */
	void openSlice(long nodeId, long from, long until) {
		synchronized (this) {
			if (nodeId < 0 || nodeId > this.layout.maxNodeId()) {
				throw new IllegalArgumentException(String.format(Locale.ROOT, "nodeId is %d; it must be 0 to %d",
						nodeId, this.layout.maxNodeId()));
			}
			if (from < 0 || from > until) {
				throw new IllegalArgumentException(String.format(Locale.ROOT,
						"the window is %d to %d; it must start at 0 or later and not end before", from, until));
			}
			if (!Slice.isClosed(this.slice.word)) {
				throw new IllegalStateException("A slice is open; close it first");
			}
			long end = bounded(until);
			// may lie beyond the end: then the window has to be extended first
			long start = Math.max(bounded(from), this.highWaterTick);
			this.slice = new Slice(nodeId, this.layout.nodePart(nodeId), start << this.sequenceBits,
					end << this.sequenceBits);
		}
		// whoever is woken is not kept from what this guards
		this.windowWaiters.wake();
	}

	/** See {@link Slices#extend}. */
	void extendSlice(long until) {
		synchronized (this) {
			Slice slice = this.slice;
			if (Slice.isClosed(slice.word)) {
				throw new IllegalStateException("No slice is open");
			}
			long end = bounded(until) << this.sequenceBits;
			if (Long.compareUnsigned(end, slice.end) < 0) {
				throw new IllegalArgumentException(
						String.format(Locale.ROOT, "until is %d; it must be %d or later", until, tickOf(slice.end)));
			}
			slice.end = end;
		}
		// whoever is woken is not kept from what this guards
		this.windowWaiters.wake();
	}

	/** See {@link Slices#shorten}. */
	synchronized long shortenSlice(long until) {
		Slice slice = this.slice;
		if (Slice.isClosed(slice.word)) {
			throw new IllegalStateException("No slice is open");
		}
		long before = slice.end;
		long end = Math.max(bounded(until) << this.sequenceBits, slice.start);
		if (Long.compareUnsigned(end, before) >= 0) {
			return tickOf(before);
		}
		long free = slice.shorten(end);
		long used = (free > slice.start) ? Math.min(tickOf(free - 1) + 1, tickOf(before)) : 0;
		this.highWaterTick = Math.max(this.highWaterTick, used);
		return Math.max(tickOf(end), used);
	}

	/** See {@link Slices#close}. */
	synchronized long closeSlice() {
		Slice slice = this.slice;
		long free = slice.close();
		if (!Slice.isClosed(free)) {
			this.closedProgress += free - slice.start;
			if (free != slice.start) {
				long used = Math.min(tickOf(free - 1) + 1, tickOf(slice.end));
				this.highWaterTick = Math.max(this.highWaterTick, used);
			}
		}
		return Math.max(this.highWaterTick, tickOf(slice.start));
	}

	/** See {@link Slices#onWindowRequest}. */
	void onWindowRequest(Runnable request) {
		this.windowWaiters.onRequest(request);
	}

	private long bounded(long until) {
		return Math.min(until, this.endOfLifeTick);
	}

	/**
	 * Returns the layout of the ids.
	 * @return the layout
	 */
	public SnowflakeLayout layout() {
		return this.layout;
	}

	/**
	 * Returns the node id in use.
	 * @return the node id, or empty if no slice is open
	 */
	public OptionalLong nodeId() {
		Slice slice = this.slice;
		return Slice.isClosed(slice.word) ? OptionalLong.empty() : OptionalLong.of(slice.nodeId);
	}

	/**
	 * Returns how far the start of the newest ticket's tick is ahead of the wall clock.
	 * @return the lead, zero if the clock is not behind
	 */
	public Duration lead() {
		Slice slice = this.slice;
		long free = slice.word & Long.MAX_VALUE;
		long newest = (free > slice.start) ? tickOf(free - 1) : 0;
		return this.clock.lead(newest, this.clock.millis());
	}

	/**
	 * Says whether ids run ahead of a wall clock that has stepped back. It ends when the
	 * wall clock has caught up.
	 * @return whether the newest id that may be handed out now is ahead of the wall clock
	 */
	public boolean isCatchingUp() {
		long now = this.clock.millis();
		return this.clock.idNow(now) > this.clock.tickAt(now);
	}

	/**
	 * Says why an id can hardly have been issued with this layout and epoch: its time
	 * lies further ahead than {@code max-lead} and a minute. An id of a later epoch looks
	 * like an old one, and is not told from it.
	 * @param id an id, decoded by this generator's {@link #layout()}
	 * @return a sentence for people, or empty
	 */
	public Optional<String> doubt(SnowflakeId id) {
		Instant now = this.layout.epoch().plusMillis(this.clock.millis());
		if (!id.timestamp().isAfter(now.plus(this.maxLead).plus(CLOCKS_APART))) {
			return Optional.empty();
		}
		return Optional.of(String.format(Locale.ROOT,
				"Id %d would be of %s, and it is %s: another epoch or layout, or a clock that was wrong, has issued it.",
				id.id(), id.timestamp(), now));
	}

	/**
	 * Says whether ids can be issued now, without issuing one. A used-up sequence does
	 * not count, since the next one comes up by itself.
	 * @return why the next call would be refused, or empty if it would not
	 */
	public Optional<RefusalReason> refusal() {
		Slice slice = this.slice;
		long end = slice.end;
		long free = slice.word;
		if (Slice.isClosed(free)) {
			return Optional.of(RefusalReason.LEASE_EXPIRED);
		}
		long reading = this.clock.observe();
		boolean ended = Long.compareUnsigned(free, end) >= 0 || this.clock.tickAt(reading) >= tickOf(end);
		if (ended && isEndOfLife(end)) {
			return Optional.of(RefusalReason.END_OF_LIFE);
		}
		if (this.clock.leadsTooFar(tickOf(free), reading)) {
			return Optional.of(RefusalReason.CLOCK_REGRESSION);
		}
		return ended ? Optional.of(RefusalReason.LEASE_EXPIRED) : Optional.empty();
	}

	/**
	 * Returns what this generator has counted.
	 * @return a snapshot
	 */
	public synchronized GeneratorNumbers numbers() {
		Slice slice = this.slice;
		long free = slice.word;
		long progress = this.closedProgress + (Slice.isClosed(free) ? 0 : free - slice.start);
		return this.counts.numbers(progress, this.clock.regressions());
	}

	@Override
	public String toString() {
		OptionalLong nodeId = nodeId();
		return String.format(Locale.ROOT, "SnowflakeIdGenerator[nodeId=%s, layout=%s]",
				nodeId.isPresent() ? nodeId.getAsLong() : "none", this.layout);
	}

	/** See {@link Slices#idNow}. */
	long idNow() {
		return this.clock.idNow(this.clock.millis());
	}

	int windowWaiters() {
		return this.windowWaiters.size();
	}

	private boolean isEndOfLife(long end) {
		return tickOf(end) == this.endOfLifeTick;
	}

	long tickOf(long ticket) {
		return ticket >>> this.sequenceBits;
	}

	long compose(Slice slice, long ticket) {
		return SnowflakeLayout.compose(tickOf(ticket), this.tickShift, slice.nodePart, ticket & this.sequenceMask);
	}

	/**
	 * Builds a {@link SnowflakeIdGenerator}.
	 */
	public static final class Builder {

		/** Leaves a burst at least three quarters of a tick. */
		private static final int BURST_BITS = 2;

		private static final int DEFAULT_SPREAD_BITS = 10;

		private String name = "";

		private SnowflakeLayout layout = SnowflakeLayout.DEFAULT;

		private @Nullable Long nodeId;

		private TimeSource timeSource = TimeSource.system();

		private Duration maxLead = Duration.ofSeconds(10);

		private Duration maxWait = Duration.ofSeconds(1);

		private @Nullable Integer spreadBits;

		private Builder() {
		}

		/**
		 * Sets what this generator is called in the log and in refusals, where there are
		 * several. By default it has no name there.
		 * @param name the name, which may be any text
		 * @return this builder
		 */
		public Builder name(String name) {
			this.name = name;
			return this;
		}

		/**
		 * Sets the layout.
		 * @param layout the layout of all ids of the fleet
		 * @return this builder
		 */
		public Builder layout(SnowflakeLayout layout) {
			this.layout = layout;
			return this;
		}

		/**
		 * Sets a node id that is this generator's for good: its window is the whole life
		 * of the layout. Without it there is only {@link #buildLeased()}.
		 * @param nodeId the node id, from 0 to {@link SnowflakeLayout#maxNodeId()}
		 * @return this builder
		 */
		public Builder nodeId(long nodeId) {
			this.nodeId = nodeId;
			return this;
		}

		/**
		 * Sets the clocks to use.
		 * @param timeSource the time source
		 * @return this builder
		 */
		public Builder timeSource(TimeSource timeSource) {
			this.timeSource = timeSource;
			return this;
		}

		/**
		 * Sets how far ids may run ahead of the wall clock after a step back.
		 * @param maxLead from {@code maxWait} to 1 day
		 * @return this builder
		 */
		public Builder maxLead(Duration maxLead) {
			this.maxLead = maxLead;
			return this;
		}

		/**
		 * Sets how long a call may wait for its id.
		 * @param maxWait from 0, which means that no call waits, to {@code maxLead}
		 * @return this builder
		 */
		public Builder maxWait(Duration maxWait) {
			this.maxWait = maxWait;
			return this;
		}

		/**
		 * Sets over how many low bits the sequences at which ticks start are spread, so
		 * that {@code id % n} is even at low load for {@code n} well below
		 * {@code 2^spreadBits}.
		 * @param spreadBits from 0 to the width of the sequence; by default 10, or 2 less
		 * than the width of the sequence if that is smaller
		 * @return this builder
		 */
		public Builder spreadBits(int spreadBits) {
			this.spreadBits = spreadBits;
			return this;
		}

		/**
		 * Builds a generator with the node id that was set.
		 * @return a new generator
		 * @throws IllegalStateException if no node id was set
		 * @throws IllegalArgumentException if a value is out of its range; the message
		 * names it, the value and the range
		 */
		public SnowflakeIdGenerator build() {
			Long nodeId = this.nodeId;
			if (nodeId == null) {
				throw new IllegalStateException(String.format(Locale.ROOT,
						"A generator needs a node id that no other has: set nodeId to 0 to %d, or build it with "
								+ "buildLeased() and give what that returns to a LeaseKeeper, which leases one",
						this.layout.maxNodeId()));
			}
			SnowflakeIdGenerator generator = checked();
			generator.openSlice(nodeId, 0, generator.endOfLifeTick);
			return generator;
		}

		/**
		 * Builds a generator that issues no id until it is given a node id through the
		 * handle that is returned, as a {@code LeaseKeeper} does.
		 * @return the handle of a new generator, which alone can give it node ids: for
		 * whoever leases them, and for nobody else
		 * @throws IllegalStateException if a node id was set
		 * @throws IllegalArgumentException if a value is out of its range; the message
		 * names it, the value and the range
		 */
		public Slices buildLeased() {
			if (this.nodeId != null) {
				throw new IllegalStateException(String.format(Locale.ROOT,
						"nodeId is %d, but a generator of leased node ids is given another; do not set it, or use build()",
						this.nodeId));
			}
			return new Slices(checked());
		}

		private SnowflakeIdGenerator checked() {
			if (this.maxLead.isNegative() || this.maxLead.compareTo(MAX_MAX_LEAD) > 0) {
				throw new IllegalArgumentException(
						String.format(Locale.ROOT, "maxLead is %s; it must be 0 to 1 day", this.maxLead));
			}
			if (this.maxWait.isNegative() || this.maxWait.compareTo(this.maxLead) > 0) {
				throw new IllegalArgumentException(String.format(Locale.ROOT,
						"maxWait is %s; it must be 0 to maxLead, %s", this.maxWait, this.maxLead));
			}
			if (spreadBits() < 0 || spreadBits() > this.layout.sequenceBits()) {
				throw new IllegalArgumentException(
						String.format(Locale.ROOT, "spreadBits is %d; it must be 0 to the width of the sequence, %d",
								spreadBits(), this.layout.sequenceBits()));
			}
			return new SnowflakeIdGenerator(this);
		}

		private int spreadBits() {
			if (this.spreadBits != null) {
				return this.spreadBits;
			}
			return Math.max(0, Math.min(DEFAULT_SPREAD_BITS, this.layout.sequenceBits() - BURST_BITS));
		}

	}

}
