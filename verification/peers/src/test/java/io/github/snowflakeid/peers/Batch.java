package io.github.snowflakeid.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Ids that were drawn one after the other.
 *
 * @param before the wall clock before the first of them
 * @param after the wall clock after the last
 * @param ids the ids
 */
record Batch(long before, long after, long[] ids) {

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

}
