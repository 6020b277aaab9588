package io.github.snowflakeid.sample.load;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

import io.github.snowflakeid.SnowflakeLayout;
import org.jspecify.annotations.Nullable;

/**
 * Counts the ids that came before, exactly.
 * <p>
 * A thread of its own does it. Threads that draw only copy their ids into a free block
 * and go on: if they checked for themselves, all of them would stand still whenever the
 * one that checks loses its core, and at the cap the sequences of that time are gone. A
 * quarter of a second's ids at the cap of the default layout may wait; then drawing has
 * to wait, too.
 */
final class DuplicateCheck implements IdSink, AutoCloseable {

	private static final int BLOCKS = 128;

	private static final int BLOCK = Load.BLOCK;

	private static final long BLOCK_BYTES = (long) BLOCKS * BLOCK * Long.BYTES;

	/** More than any machine can draw. */
	private static final double MAX_IDS_PER_SECOND = 100_000_000;

	private static final Block END = new Block(new long[0]);

	private final BlockingQueue<Block> free = new ArrayBlockingQueue<>(BLOCKS);

	private final BlockingQueue<Block> filled = new ArrayBlockingQueue<>(BLOCKS + 1);

	private final IdSet seen = new IdSet();

	private final long maxBytes;

	private final Thread thread;

	private long checked;

	private long duplicates;

	private long firstDuplicate = -1;

	private volatile @Nullable Throwable failure;

	/** Makes a check that is full when it takes so many bytes. */
	DuplicateCheck(long maxBytes) {
		this.maxBytes = maxBytes;
		for (int i = 0; i < BLOCKS; i++) {
			this.free.add(new Block(new long[BLOCK]));
		}
		this.thread = new Thread(this::run, "duplicate-check");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * Returns how much memory the ids of one generator take at most.
	 * @param layout their layout
	 * @param seconds for how long they are drawn
	 * @param idsPerSecond the rate, or 0 if only the layout limits it
	 */
	static long maxBytes(SnowflakeLayout layout, double seconds, double idsPerSecond) {
		double rate = Math.min((double) layout.idsPerSecond(), (idsPerSecond > 0) ? idsPerSecond : MAX_IDS_PER_SECOND);
		// one second more, for a clock that gains and for the last calls
		double ids = rate * (seconds + 1);
		double ticks = (seconds + 1) * 1000 / layout.tick().toMillis() + 1;
		// the ids of a tick are in a row, which may begin and end within a page
		double pages = Math.min(ids, ids / IdSet.PAGE_IDS + 2 * ticks) + 1;
		return BLOCK_BYTES + IdSet.MIN_BYTES + (long) (pages * IdSet.MAX_PAGE_BYTES);
	}

	@Override
	public void accept(long[] ids, int count) {
		Throwable failure = this.failure;
		if (failure != null) {
			throw new IllegalStateException("The check for duplicates has failed", failure);
		}
		for (int from = 0; from < count; from += BLOCK) {
			Block block = take(this.free);
			block.count = Math.min(BLOCK, count - from);
			System.arraycopy(ids, from, block.ids, 0, block.count);
			// there is always room for all blocks
			this.filled.add(block);
		}
	}

	/** Ends when everything that was handed over is checked. */
	@Override
	public void close() {
		this.filled.add(END);
		boolean interrupted = false;
		while (this.thread.isAlive()) {
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	boolean isFull() {
		return BLOCK_BYTES + this.seen.bytes() > this.maxBytes;
	}

	// What follows is known once the check is closed.

	/** Returns how many ids were checked. */
	long checked() {
		return this.checked;
	}

	/** Returns how many of them had come before. */
	long duplicates() {
		return this.duplicates;
	}

	/** Returns the first id that had come before, or -1. */
	long firstDuplicate() {
		return this.firstDuplicate;
	}

	/** Returns how much memory this took at most. */
	long peakBytes() {
		return BLOCK_BYTES + this.seen.peakBytes();
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

	private void run() {
		Block block = take(this.filled);
		while (block != END) {
			check(block);
			this.free.add(block);
			block = take(this.filled);
		}
	}

	private void check(Block block) {
		if (this.failure == null) {
			try {
				this.seen.add(block.ids, block.count, this::noteDuplicate);
				this.checked += block.count;
			}
			catch (RuntimeException | Error ex) {
				// blocks must go on going round, or threads that draw would wait for good
				this.failure = ex;
			}
		}
	}

	private void noteDuplicate(long id) {
		if (this.duplicates == 0) {
			this.firstDuplicate = id;
		}
		this.duplicates++;
	}

	private static Block take(BlockingQueue<Block> queue) {
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return queue.take();
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private static final class Block {

		private final long[] ids;

		private int count;

		Block(long[] ids) {
			this.ids = ids;
		}

	}

}
