package io.github.snowflakeid.faults;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.github.snowflakeid.RefusalReason;
import org.jspecify.annotations.Nullable;

/**
 * What became of each call for ids, in a file. A call is three numbers of 8 bytes and its
 * ids, 8 bytes each: when it returned, by the monotonic clock, which is the same for all
 * processes of a machine; the later of the wall clock's readings before and after it; and
 * how long it took, how many ids follow, and the outcome.
 */
public final class CallJournal implements AutoCloseable {

	static final int HEADER_BYTES = 3 * Long.BYTES;

	static final int MOST_IDS = 5_000;

	static final int ACKNOWLEDGED = 0;

	static final int UNEXPECTED = 15;

	/** Of refusals, whose outcome is the place in this list, counted from 1. */
	static final List<RefusalReason> REASONS = List.of(RefusalReason.values());

	private static final int OUTCOME_BITS = 4;

	private static final int COUNT_BITS = 16;

	private final ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES + MOST_IDS * Long.BYTES);

	/** Not a channel, which an interrupt of its writer closes. */
	private final FileOutputStream file;

	CallJournal(Path file) throws IOException {
		this.file = new FileOutputStream(Files.createFile(file).toFile(), true);
	}

	void acknowledged(Moment before, Moment after, long... ids) {
		begin(before, after, ids.length, ACKNOWLEDGED);
		for (long id : ids) {
			this.buffer.putLong(id);
		}
		write();
	}

	/** A null reason stands for an exception that no call may throw. */
	void refused(Moment before, Moment after, @Nullable RefusalReason reason) {
		begin(before, after, 0, (reason != null) ? REASONS.indexOf(reason) + 1 : UNEXPECTED);
		write();
	}

	private void begin(Moment before, Moment after, int count, int outcome) {
		this.buffer.clear();
		this.buffer.putLong(after.nanos());
		this.buffer.putLong(Math.max(before.wall(), after.wall()));
		this.buffer.putLong((((after.nanos() - before.nanos()) << COUNT_BITS) | count) << OUTCOME_BITS | outcome);
	}

	private void write() {
		this.buffer.flip();
		try {
			this.file.write(this.buffer.array(), 0, this.buffer.limit());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static int outcome(long word) {
		return (int) word & ((1 << OUTCOME_BITS) - 1);
	}

	static int count(long word) {
		return (int) (word >>> OUTCOME_BITS) & ((1 << COUNT_BITS) - 1);
	}

	static long nanos(long word) {
		return word >>> (OUTCOME_BITS + COUNT_BITS);
	}

	@Override
	public void close() throws IOException {
		this.file.close();
	}

	/**
	 * What two clocks say.
	 *
	 * @param nanos the monotonic clock
	 * @param wall the wall clock, in milliseconds
	 */
	record Moment(long nanos, long wall) {

	}

}
