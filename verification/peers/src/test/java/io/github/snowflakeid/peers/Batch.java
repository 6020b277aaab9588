package io.github.snowflakeid.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Ids that were drawn one after the other.
 */
final class Batch {

	private final long before;

	private final long after;

	private final long[] ids;

	private Batch(long before, long after, long[] ids) {
		this.before = before;
		this.after = after;
		this.ids = ids;
	}

	/** Reads all whole batches of a file of {@link FleetInstance}. */
	static Stream<Batch> read(Path journal) throws IOException {
		LongBuffer words = ByteBuffer.wrap(Files.readAllBytes(journal)).asLongBuffer();
		Stream.Builder<Batch> batches = Stream.builder();
		while (words.remaining() >= FleetInstance.HEADER + FleetInstance.BATCH) {
			long before = words.get();
			long after = words.get();
			long[] ids = new long[(int) words.get()];
			words.get(ids);
			batches.add(new Batch(before, after, ids));
		}
		return batches.build();
	}

	/** The wall clock before the first id. */
	long before() {
		return this.before;
	}

	/** The wall clock after the last id. */
	long after() {
		return this.after;
	}

	long first() {
		return this.ids[0];
	}

	long last() {
		return this.ids[this.ids.length - 1];
	}

	LongStream ids() {
		return Arrays.stream(this.ids);
	}

}
