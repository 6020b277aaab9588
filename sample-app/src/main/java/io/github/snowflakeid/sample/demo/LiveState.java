package io.github.snowflakeid.sample.demo;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseStatus;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows, as it goes to the browsers. Ids are text, because JavaScript loses
 * digits above 2^53.
 *
 * @param instance which run of the application this is
 * @param at when it was taken, by the machine's clock, in milliseconds
 * @param cap how many ids a second the layout has room for
 * @param cores how many cores the machine has
 * @param idsPerSecond ids issued, since the state before
 * @param exhaustionsPerSecond sequence exhaustions, since the state before
 * @param regressionsPerSecond clock regressions, since the state before
 * @param cpuCores how many cores the process kept busy
 * @param totals what was counted since the start
 * @param leadMillis how far the newest id runs ahead of the wall clock, or null while the
 * node stands still
 * @param maxLeadMillis how far it may
 * @param catchingUp whether id time runs ahead of the wall clock
 * @param offsetMillis how far the wall clock is set off
 * @param frozenMillis for how long the node will still stand still
 * @param nodeId the node id, or null if there is none
 * @param lease its lease, or null if the node id is not leased
 * @param health UP or DOWN
 * @param refusal why ids are refused, or null if they are not
 * @param load the load
 * @param newest the newest id of the load, or null before the first
 * @param happenings what happened last, the latest first
 */
record LiveState(String instance, long at, long cap, int cores, double idsPerSecond, double exhaustionsPerSecond,
		double regressionsPerSecond, double cpuCores, Totals totals, @Nullable Long leadMillis, long maxLeadMillis,
		boolean catchingUp, long offsetMillis, long frozenMillis, @Nullable Long nodeId, @Nullable Lease lease,
		String health, @Nullable String refusal, LoadState load, @Nullable NewestId newest,
		List<Happening> happenings) {

	LiveState with(List<Happening> happenings) {
		return new LiveState(this.instance, this.at, this.cap, this.cores, this.idsPerSecond, this.exhaustionsPerSecond,
				this.regressionsPerSecond, this.cpuCores, this.totals, this.leadMillis, this.maxLeadMillis,
				this.catchingUp, this.offsetMillis, this.frozenMillis, this.nodeId, this.lease, this.health,
				this.refusal, this.load, this.newest, happenings);
	}

	Point point() {
		return new Point(this.at, this.idsPerSecond, this.leadMillis);
	}

	/**
	 * What was counted since the start.
	 *
	 * @param ids ids issued
	 * @param exhaustions calls that met a used-up sequence
	 * @param regressions steps back of the wall clock
	 * @param refused calls that were refused, by reason
	 */
	record Totals(long ids, long exhaustions, long regressions, Map<String, Long> refused) {

	}

	/**
	 * The lease of the node id.
	 *
	 * @param state what its keeper is doing
	 * @param store where it is kept
	 * @param namespace the name under which the fleet's leases are kept
	 * @param ttlMillis how long it lasts without renewal
	 * @param remainingMillis how long its window still lasts, by the wall clock
	 * @param renewed renewals that succeeded
	 * @param failed renewals that failed
	 * @param lost leases that were lost
	 * @param problem why the last call to the store failed, or null if it did not
	 * @param canBeLost whether another instance could take the node id of a frozen one
	 * @param holders who holds node ids in this namespace
	 */
	record Lease(LeaseStatus.State state, String store, String namespace, long ttlMillis, long remainingMillis,
			long renewed, long failed, long lost, @Nullable String problem, boolean canBeLost, List<Holder> holders) {

	}

	/**
	 * Who holds a node id.
	 *
	 * @param nodeId the node id
	 * @param application the name of the application
	 * @param host the name of the host
	 * @param pid the process id
	 * @param self whether it is this node
	 */
	record Holder(long nodeId, String application, String host, long pid, boolean self) {

	}

	/**
	 * The load.
	 *
	 * @param running whether ids are drawn
	 * @param threads how many threads do so
	 * @param batch how many ids a call asks for
	 * @param calls calls that returned ids, since the state before
	 * @param p50 microseconds that half of those calls took at most, or null without any
	 * @param p99 microseconds that 99 % of them took at most
	 * @param p999 microseconds that 99.9 % of them took at most
	 */
	record LoadState(boolean running, int threads, int batch, long calls, @Nullable Double p50, @Nullable Double p99,
			@Nullable Double p999) {

	}

	/**
	 * An id and its parts.
	 *
	 * @param decimal the id in decimal
	 * @param base32 the id in base 32
	 * @param base62 the id in base 62
	 * @param timestamp when it was issued, in id time
	 * @param nodeId the node that issued it
	 * @param sequence its number within the tick
	 */
	record NewestId(String decimal, String base32, String base62, Instant timestamp, long nodeId, long sequence) {

		static NewestId of(long id, SnowflakeLayout layout) {
			SnowflakeId parts = layout.decompose(id);
			return new NewestId(IdFormat.DECIMAL.format(id), IdFormat.BASE32.format(id), IdFormat.BASE62.format(id),
					parts.timestamp(), parts.nodeId(), parts.sequence());
		}

	}

	/**
	 * Something that is worth a sentence.
	 *
	 * @param number counts them
	 * @param at when, by the machine's clock
	 * @param text what
	 */
	record Happening(long number, Instant at, String text) {

	}

	/**
	 * What the charts show of a state.
	 *
	 * @param at when it was taken
	 * @param idsPerSecond ids issued
	 * @param leadMillis the lead, or null while the node stands still
	 */
	record Point(long at, double idsPerSecond, @Nullable Long leadMillis) {

	}

}
