package io.github.snowflakeid.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Waits until every node issues ids, by reading what their latest processes write down.
 */
final class Follower {

	private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

	private final Path directory;

	private final List<Member> members;

	Follower(Path directory, List<Member> members) {
		this.directory = directory;
		this.members = members;
	}

	/**
	 * Waits until each node has issued an id after some moment.
	 * @return how long after that moment the last of them did, or null if it took too
	 * long
	 */
	@Nullable Duration awaitIds(long since, Duration limit) throws IOException {
		long latest = since;
		for (int number = 0; number < this.members.size(); number++) {
			long first = awaitIds(number, since, limit);
			if (first == 0) {
				return null;
			}
			latest = Math.max(latest, first);
		}
		return Duration.ofNanos(latest - since);
	}

	private long awaitIds(int number, long since, Duration limit) throws IOException {
		CallReader reader = null;
		Path reading = null;
		try {
			while (true) {
				Path latest = this.directory
					.resolve("node-%02d.%05d.calls".formatted(number, this.members.get(number).processes() - 1));
				if (!latest.equals(reading) && Files.exists(latest)) {
					if (reader != null) {
						reader.close();
					}
					reader = new CallReader(latest);
					reading = latest;
				}
				while (reader != null && reader.next()) {
					if (reader.count() > 0 && reader.endNanos() - since > 0) {
						return (reader.endNanos() - since < limit.toNanos()) ? reader.endNanos() : 0;
					}
				}
				if (System.nanoTime() - since > limit.toNanos()) {
					return 0;
				}
				LockSupport.parkNanos(PAUSE_NANOS);
			}
		}
		finally {
			if (reader != null) {
				reader.close();
			}
		}
	}

}
