package io.github.snowflakeid;

/**
 * Ids that are drawn without ever parking a thread: where {@link IdGenerator#nextId()}
 * would wait, {@link #advance()} returns and says when to come back. Who waits for a tick
 * holds its tickets meanwhile, so nobody overtakes it.
 * <p>
 * {@link SnowflakeIdGenerator#draw} begins a draw. It is used by one thread at a time,
 * and ends with {@link #ids()}, with a refusal or with {@link #cancel()}. Until then it
 * must not be forgotten: it may hold tickets, or wait for a window.
 */
public final class IdDraw {

	private final SnowflakeIdGenerator generator;

	private final Runnable wake;

	private final long[] ids;

	/** How many ids are there. */
	private int at;

	/** How many come next, with consecutive tickets; 0 if they have not been begun. */
	private int block;

	/** When the block was begun, which may take as long as max-wait. */
	private long entered;

	private Stage stage = Stage.DRAWING;

	/** Whose tickets the draw holds, or whose window it has found ended. */
	private Slice slice = Slice.none();

	/** The first ticket of the block, while the draw waits for a tick. */
	private long ticket;

	/** Where the window has ended, while the draw waits for another. */
	private long end;

	private long started;

	private long nanosLeft;

	/** What the monotonic clock showed when that was said. */
	private long leftSince;

	IdDraw(SnowflakeIdGenerator generator, int count, Runnable wake) {
		this.generator = generator;
		this.wake = wake;
		this.ids = new long[count];
	}

	/**
	 * Goes on as far as is possible without waiting.
	 * @return whether all ids are there. If not, this is to be called again after
	 * {@link #nanosLeft()}, and whenever the draw is woken; earlier does no harm.
	 * @throws IdRefusedException if not all of the ids can be issued now; the draw has
	 * ended then, and ids that it had are never issued again
	 * @throws IllegalStateException if the draw has ended
	 */
	public boolean advance() {
		if (this.stage == Stage.ENDED) {
			throw new IllegalStateException("The draw has ended");
		}
		try {
			while (this.at < this.ids.length) {
				if (!step()) {
					return false;
				}
			}
			return true;
		}
		catch (RuntimeException | Error ex) {
			cancel();
			throw ex;
		}
	}

	/** Returns whether there is something to do. */
	private boolean step() {
		return switch (this.stage) {
			case DRAWING -> {
				draw();
				yield true;
			}
			case AWAITING_TICK -> redeem(this.generator.clock.observe());
			default -> goOnInANewWindow();
		};
	}

	private void draw() {
		if (this.block == 0) {
			this.block = Math.min(this.ids.length - this.at, this.generator.maxBlock);
			this.entered = this.generator.timeSource.nanoTime();
		}
		this.slice = this.generator.slice;
		this.end = this.slice.end;
		this.ticket = this.generator.take(this.slice, this.end, this.block, this.entered);
		if (this.ticket == SnowflakeIdGenerator.NO_WINDOW) {
			awaitWindow();
		}
		else if (this.ticket != SnowflakeIdGenerator.TAKEN_BY_OTHERS
				&& this.generator.isInWindow(this.slice, this.ticket, this.block)) {
			long reading = this.generator.open(this.slice, lastTick());
			if (this.generator.hasCome(lastTick(), reading)) {
				compose();
			}
			else {
				awaitTick();
			}
		}
	}

	private void awaitTick() {
		this.generator.countExhaustion();
		await(Stage.AWAITING_TICK);
	}

	private boolean redeem(long reading) {
		if (!this.generator.hasCome(lastTick(), reading)) {
			return comeBackIn(this.generator.nanosUntil(lastTick(), reading, this.entered));
		}
		waited();
		compose();
		return true;
	}

	private void awaitWindow() {
		this.generator.requireExtensible(this.slice, this.end);
		await(Stage.AWAITING_WINDOW);
		this.generator.windowWaiters.join(this, this.wake);
		this.generator.windowWaiters.request();
	}

	private boolean goOnInANewWindow() {
		if (this.generator.isLatest(this.slice, this.end)) {
			return comeBackIn(this.generator.nanosForWindow(this.slice, this.end, this.entered));
		}
		waited();
		return true;
	}

	private boolean comeBackIn(long nanos) {
		this.nanosLeft = nanos;
		this.leftSince = this.generator.timeSource.nanoTime();
		return false;
	}

	private void await(Stage stage) {
		this.started = this.generator.timeSource.nanoTime();
		this.stage = stage;
	}

	private void waited() {
		if (this.stage == Stage.AWAITING_WINDOW) {
			this.generator.windowWaiters.leave(this);
		}
		this.generator.counts.waited(this.generator.timeSource.nanoTime() - this.started);
		this.stage = Stage.DRAWING;
	}

	private void compose() {
		this.generator.fill(this.ids, this.at, this.block, this.generator.compose(this.slice, this.ticket));
		this.at += this.block;
		this.block = 0;
	}

	private long lastTick() {
		return this.generator.tickOf(this.ticket + this.block - 1);
	}

	/**
	 * Returns how long to wait before {@link #advance()} is called again, unless the draw
	 * is woken before.
	 * @return nanoseconds, more than 0, {@code max-wait} at most
	 */
	public long nanosLeft() {
		return this.nanosLeft;
	}

	/**
	 * To be called when {@link #nanosLeft()} have passed by a timer, before
	 * {@link #advance()}. Does nothing, unless the clocks have stood still meanwhile:
	 * then somebody scripts them, and they are moved on as they are for callers that
	 * park.
	 */
	public void timePassed() {
		if (this.generator.timeSource.nanoTime() == this.leftSince) {
			this.generator.timeSource.park(this.nanosLeft);
		}
	}

	/**
	 * Ends the draw with all its ids, which are the caller's from now on.
	 * @return the ids in increasing order
	 * @throws IllegalStateException if they are not all there, or if the draw has ended
	 */
	public long[] ids() {
		if (this.stage == Stage.ENDED || this.at < this.ids.length) {
			throw new IllegalStateException("The ids are not there");
		}
		this.stage = Stage.ENDED;
		return this.ids;
	}

	/**
	 * Ends the draw, if it has not ended. Its ids and tickets are never issued. It may be
	 * woken once more.
	 */
	public void cancel() {
		if (this.stage == Stage.ENDED) {
			return;
		}
		if (this.stage != Stage.DRAWING) {
			int held = (this.stage == Stage.AWAITING_TICK) ? this.block : 0;
			waited();
			this.generator.counts.discard(held);
		}
		this.generator.counts.discard(this.at);
		this.stage = Stage.ENDED;
	}

	/**
	 * How far a draw is.
	 */
	private enum Stage {

		/** No ticket is held, and nothing is waited for. */
		DRAWING,

		/** Tickets are held of a tick that has not come. */
		AWAITING_TICK,

		/** The window has ended. */
		AWAITING_WINDOW,

		/** Nothing is held any more. */
		ENDED

	}

}
