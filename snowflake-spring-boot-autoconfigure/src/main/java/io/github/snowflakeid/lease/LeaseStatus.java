package io.github.snowflakeid.lease;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link LeaseKeeper} is doing.
 *
 * @param state its state
 * @param lease the lease it holds, or null
 * @param until the end of the lease's window, or null if none is held
 * @param remaining how long the window lasts by the wall clock, zero if it has ended or
 * none is held
 * @param problem why the last call to the store failed, or null if it did not; in a
 * stopped keeper, why the node id could not be released
 * @param renewed renewals that the store has acknowledged
 * @param failed renewals that failed with the lease left as it was, as far as is known
 * @param lost leases that turned out to be somebody else's
 */
public record LeaseStatus(State state, @Nullable NodeLease lease, @Nullable Instant until, Duration remaining,
		@Nullable String problem, long renewed, long failed, long lost) {

	/**
	 * The states of a {@link LeaseKeeper}.
	 */
	public enum State {

		/** Not started, or stopped: no lease is held, and none is looked for. */
		STOPPED,

		/** A first lease is looked for. */
		ACQUIRING,

		/** A lease is held, and the last renewal succeeded. */
		HOLDING,

		/** A lease is held, but could not be renewed: ids are issued until it ends. */
		DEGRADED,

		/** The lease is somebody else's, and another one is looked for. */
		LOST

	}

}
