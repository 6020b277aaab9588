package io.github.snowflakeid.lease.zookeeper;

import java.time.Duration;
import java.util.List;

import io.github.snowflakeid.TimeSource;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * The clock of the ensemble's leader. It cannot be asked for, but each write returns the
 * time at which the leader has made it. Between writes it is carried on by this process's
 * monotonic clock: such an estimate is behind by the time that the last reply took to
 * arrive.
 */
final class ServerClock {

	private final TimeSource timeSource;

	private volatile @Nullable Reading last;

	ServerClock(TimeSource timeSource) {
		this.timeSource = timeSource;
	}

	/**
	 * Makes changes of which the last is a write, and takes the time from it.
	 * @return what the write has left, or null if nothing was changed
	 */
	@Nullable Stat change(ZooKeeperCall call, List<CuratorOp> changes) {
		Stat stat = call.change(changes);
		if (stat != null) {
			this.last = new Reading(stat.getMtime(), this.timeSource.nanoTime());
		}
		return stat;
	}

	/**
	 * Reads the clock by a write, which also makes the reads that follow at least as new
	 * as itself, whichever server answers them.
	 * @return milliseconds since 1970, or null if there is no such namespace
	 */
	@Nullable Long read(ZooKeeperCall call, Znodes znodes) {
		List<CuratorOp> write = List.of(znodes.writeClock());
		Stat stat = change(call, write);
		if (stat == null) {
			Znodes.makeAnew(call, znodes.clock());
			stat = change(call, write);
		}
		return (stat != null) ? stat.getMtime() : null;
	}

	/** Returns null if the last reading is older than that. */
	@Nullable Long estimate(Duration maxAge) {
		Reading reading = this.last;
		if (reading == null) {
			return null;
		}
		Duration age = Duration.ofNanos(this.timeSource.nanoTime() - reading.nanoTime());
		return (age.compareTo(maxAge) <= 0) ? Long.valueOf(reading.millis() + age.toMillis()) : null;
	}

	/**
	 * The server's time at some moment.
	 *
	 * @param millis what the server's clock said, in milliseconds since 1970
	 * @param nanoTime what the monotonic clock said as soon as that was known
	 */
	private record Reading(long millis, long nanoTime) {
	}

}
