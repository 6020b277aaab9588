package io.github.snowflakeid.faults;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A {@link DrawingNode} in a process of its own, and what can be told of it by what it
 * has written down. All times are of the monotonic clock, which is one for all processes.
 */
final class FleetProcess implements AutoCloseable {

	private static final long SECOND = 1_000_000_000;

	private final Path journal;

	private final int idsPerSecond;

	private final Process process;

	private final long started = System.nanoTime();

	FleetProcess(Path directory, String name, int idsPerSecond, List<String> arguments) throws IOException {
		this.journal = directory.resolve(name);
		this.idsPerSecond = idsPerSecond;
		List<String> command = new ArrayList<>(Jvm.command("64m", Jvm.CLASS_PATH));
		command.addAll(
				List.of("-Dnode.journal=" + this.journal, "-Dnode.rate=" + idsPerSecond, DrawingNode.class.getName()));
		command.addAll(arguments);
		this.process = Jvm.start(new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(Redirect.to(file(".log").toFile())));
	}

	private Path file(String suffix) {
		return Path.of(this.journal + suffix);
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	long started() {
		return this.started;
	}

	String log() throws IOException {
		return Files.readString(file(".log"));
	}

	/** Ends the process as kill -9 does. */
	void kill() {
		this.process.destroyForcibly().onExit().join();
	}

	/**
	 * Returns when the first id after some moment was there; the largest long if none.
	 */
	long firstIdAfter(long moment) throws IOException {
		long first = Long.MAX_VALUE;
		if (Files.exists(file(".calls"))) {
			try (CallReader reader = new CallReader(file(".calls"))) {
				while (first == Long.MAX_VALUE && reader.next()) {
					if (reader.count() > 0 && reader.endNanos() > moment) {
						first = reader.endNanos();
					}
				}
			}
		}
		return first;
	}

	/** Returns how many calls were refused between two moments. */
	long refusals(long from, long until) throws IOException {
		long refusals = 0;
		try (CallReader reader = new CallReader(file(".calls"))) {
			while (reader.next()) {
				if (reader.outcome() != CallJournal.ACKNOWLEDGED && reader.endNanos() > from
						&& reader.endNanos() < until) {
					refusals++;
				}
			}
		}
		return refusals;
	}

	/**
	 * Returns the longest time for which ids were wanted and there were none, of those
	 * that ended between two moments. After many ids at once none is wanted for a while.
	 */
	Duration longestWithoutIds(long from, long until) throws IOException {
		long longest = 0;
		long wanted = Long.MAX_VALUE;
		try (CallReader reader = new CallReader(file(".calls"))) {
			while (reader.next()) {
				if (reader.count() > 0) {
					long now = reader.endNanos();
					if (now > from && now <= until) {
						longest = Math.max(longest, now - wanted);
					}
					wanted = now + reader.count() * SECOND / this.idsPerSecond;
				}
			}
		}
		return Duration.ofNanos(longest);
	}

	/** Returns the longest time without a renewal that ended between two moments. */
	Duration longestWithoutRenewal(long from, long until) throws IOException {
		long[] times = renewals();
		long longest = 0;
		for (int i = 1; i < times.length; i++) {
			if (times[i] > from && times[i] <= until) {
				longest = Math.max(longest, times[i] - times[i - 1]);
			}
		}
		return Duration.ofNanos(longest);
	}

	boolean renewedAfter(long moment) throws IOException {
		long[] renewals = renewals();
		return renewals.length > 0 && renewals[renewals.length - 1] > moment;
	}

	private long[] renewals() throws IOException {
		if (!Files.exists(file(".leases"))) {
			return new long[0];
		}
		ByteBuffer buffer = ByteBuffer.wrap(Files.readAllBytes(file(".leases")));
		int line = LeaseJournal.WORDS * Long.BYTES;
		LongStream.Builder times = LongStream.builder();
		for (int at = 0; at + line <= buffer.limit(); at += line) {
			times.add(buffer.getLong(at + line - Long.BYTES));
		}
		return times.build().toArray();
	}

	/** Reads the ids of all processes that had their journals in a directory, sorted. */
	static long[] ids(Path directory) throws IOException {
		LongStream.Builder ids = LongStream.builder();
		List<Path> journals;
		try (var files = Files.list(directory)) {
			journals = files.filter((file) -> file.toString().endsWith(".calls")).toList();
		}
		for (Path file : journals) {
			try (CallReader reader = new CallReader(file)) {
				while (reader.next()) {
					for (int i = 0; i < reader.count(); i++) {
						ids.add(reader.id(i));
					}
				}
				for (int i = 0; reader.nextPart() && i < reader.count(); i++) {
					ids.add(reader.id(i));
				}
			}
		}
		long[] sorted = ids.build().toArray();
		Arrays.sort(sorted);
		return sorted;
	}

	@Override
	public void close() {
		kill();
	}

}
