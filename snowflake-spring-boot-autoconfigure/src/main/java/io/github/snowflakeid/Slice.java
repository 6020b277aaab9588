package io.github.snowflakeid;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One node id, its window and its word. The word is the next free ticket; every thread
 * writes it for every id, so it stands alone between two pairs of cache lines (a pair,
 * because processors fetch the neighbour too) while everything else here is only read.
 * <p>
 * The word is an unsigned number that only grows. Its highest bit says that the slice is
 * closed: it is set by one atomic instruction, which also tells what the word was before.
 * A ticket that is drawn afterwards has the bit set as well, so it lies beyond the end of
 * every window and its owner sees that it has to start over.
 */
final class Slice extends SliceFields.RightPad {

	static final long NO_TICK = -1;

	private static final VarHandle WORD;

	static {
		try {
			WORD = MethodHandles.lookup().findVarHandle(SliceFields.Word.class, "word", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/** The node id, in place for composing. */
	final long nodePart;

	final long nodeId;

	/** The first ticket of the window. */
	final long start;

	/** The first ticket after the window. Grows, until it is shortened for good. */
	volatile long end;

	/** The tick that calls may draw from at once, if it is wall's. */
	volatile long openTick = NO_TICK;

	Slice(long nodeId, long nodePart, long start, long end) {
		super(start);
		this.nodeId = nodeId;
		this.nodePart = nodePart;
		this.start = start;
		this.end = end;
	}

	/** Returns a slice that has been closed before anything was drawn from it. */
	static Slice none() {
		Slice slice = new Slice(-1, 0, 0, 0);
		slice.close();
		return slice;
	}

	/** Says whether nothing was drawn yet. */
	boolean isUnused() {
		return this.word == this.start;
	}

	long draw(int tickets) {
		return (long) WORD.getAndAdd(this, (long) tickets);
	}

	boolean advance(long free, long next) {
		return WORD.compareAndSet(this, free, next);
	}

	/** Closes the slice and returns what the word held before. */
	long close() {
		return (long) WORD.getAndBitwiseOr(this, Long.MIN_VALUE);
	}

	/**
	 * Makes the window end earlier, and returns what the word holds after that: each
	 * ticket is counted there that has met the end from before.
	 */
	long shorten(long end) {
		this.end = end;
		return this.word;
	}

	/** Written once a tick at most, because every call reads it. */
	void keepOpenTick(long tick) {
		if (this.openTick != tick) {
			this.openTick = tick;
		}
	}

	boolean covers(long ticket) {
		return Long.compareUnsigned(ticket, this.end) < 0;
	}

	static boolean isClosed(long free) {
		return free < 0;
	}

}
