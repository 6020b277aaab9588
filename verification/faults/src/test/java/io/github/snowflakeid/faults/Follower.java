package io.github.snowflakeid.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Waits until every node issues ids, by reading what their latest processes write down.
 */
final class Follower {

	private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

	/** For the start of a process on a machine that does much else. */
	private static final long START_NANOS = Duration.ofMinutes(4).toNanos();

	private final Path directory;

	private final List<Member> members;

	Follower(Path directory, List<Member> members) {
		this.directory = directory;
		this.members = members;
	}

	/**
	 * Waits until each node has issued an id after some moment.
	 * @param since the moment
	 * @param limit how long it may take, from the moment on or from when the node's
	 * process was about to look for a lease
	 * @return how long after that moment the last of them did, or null if it took too
	 * long
	 */
	@Nullable Duration awaitIds(long since, Duration limit) throws IOException {
		List<Watch> watches = new ArrayList<>();
		try {
			for (int number = 0; number < this.members.size(); number++) {
				watches.add(new Watch(number, since, limit));
			}
			while (true) {
				boolean all = true;
				for (Watch watch : watches) {
					if (!watch.hasIds()) {
						all = false;
						if (watch.isTooLate()) {
							return null;
						}
					}
				}
				if (all) {
					return Duration.ofNanos(watches.stream().mapToLong(Watch::nanos).max().orElse(0));
				}
				LockSupport.parkNanos(PAUSE_NANOS);
			}
		}
		finally {
			for (Watch watch : watches) {
				watch.close();
			}
		}
	}

	/**
	 * What the latest process of a node writes down.
	 */
	private final class Watch implements AutoCloseable {

		private final int number;

		private final long since;

		private final long limit;

		/** How long it may take, and how long it took. */
		private long most;

		private long nanos = -1;

		private @Nullable CallReader reader;

		private @Nullable Path reading;

		/** Of the process that looks for a lease already. */
		private @Nullable Path leases;

		private Watch(int number, long since, Duration limit) {
			this.number = number;
			this.since = since;
			this.limit = limit.toNanos();
			this.most = this.limit;
		}

		boolean hasIds() throws IOException {
			if (this.nanos >= 0) {
				return true;
			}
			String process = "node-%02d.%05d".formatted(this.number,
					Follower.this.members.get(this.number).processes() - 1);
			awaitStart(Follower.this.directory.resolve(process + ".leases"));
			CallReader reader = reader(Follower.this.directory.resolve(process + ".calls"));
			while (reader != null && reader.next()) {
				if (reader.count() > 0 && reader.endNanos() - this.since > 0) {
					this.nanos = reader.endNanos() - this.since;
					return this.nanos < this.most;
				}
			}
			return false;
		}

		private void awaitStart(Path latest) {
			if (!latest.equals(this.leases)) {
				if (Files.exists(latest)) {
					this.leases = latest;
				}
				else if (System.nanoTime() - this.since < START_NANOS) {
					this.most = System.nanoTime() - this.since + this.limit;
				}
			}
		}

		private @Nullable CallReader reader(Path latest) throws IOException {
			if (!latest.equals(this.reading) && Files.exists(latest)) {
				close();
				this.reader = new CallReader(latest);
				this.reading = latest;
			}
			return this.reader;
		}

		boolean isTooLate() {
			return this.nanos >= 0 || System.nanoTime() - this.since > this.most;
		}

		long nanos() {
			return this.nanos;
		}

		@Override
		public void close() throws IOException {
			if (this.reader != null) {
				this.reader.close();
			}
		}

	}

}
