package io.github.snowflakeid.lease;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.github.snowflakeid.Slices;
import io.github.snowflakeid.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Says what a run asks its store for: who asks, from when on, until when, with which
 * token. To be used by one thread.
 */
final class LeaseRequests {

	private static final int TOKEN_STEP_BITS = 32;

	private final LeaseTerms terms;

	private final Slices slices;

	private final TimeSource timeSource;

	private final Supplier<LeaseOwner> owners;

	private final LongSupplier entropy;

	private @Nullable LeaseOwner owner;

	LeaseRequests(KeeperParts parts) {
		this.terms = parts.terms();
		this.slices = parts.slices();
		this.timeSource = parts.timeSource();
		this.owners = parts.owners();
		this.entropy = parts.entropy();
	}

	/**
	 * Returns a request for a window that ends one ttl after wall.
	 * @param lead by how many ticks it has to end later
	 * @return the request
	 */
	LeaseRequest withLead(long lead) {
		long millis = this.timeSource.millis();
		return new LeaseRequest(this.terms, owner(), this.terms.tickAt(millis), this.terms.untilAt(millis) + lead,
				tokenStep());
	}

	/**
	 * By how many ticks later than usual a window has to end because id time is ahead of
	 * the wall clock, if ids can be issued there. Found by way of times: a store that
	 * compares ends of windows would refuse one that was rounded up once more.
	 * @param lease the lease whose window it is
	 * @return the number of ticks
	 */
	long lead(NodeLease lease) {
		long millis = this.timeSource.millis();
		long idTime = Math.max(this.slices.idNow(), lease.from());
		long lead = this.terms.startOf(idTime).toEpochMilli() - millis;
		return (lead <= 0 || lead > this.terms.maxLead().toMillis()) ? 0
				: this.terms.untilAt(millis + lead) - this.terms.untilAt(millis);
	}

	/**
	 * Returns by how much a token grows: two that hold the same token, such as copies of
	 * a process, hardly write the same next one.
	 * @return 1 or more
	 */
	long tokenStep() {
		return (this.entropy.getAsLong() >>> (Long.SIZE - TOKEN_STEP_BITS)) + 1;
	}

	/** Asked for as late as this, since a host's name may take long. */
	private LeaseOwner owner() {
		LeaseOwner owner = this.owner;
		if (owner == null) {
			owner = this.owners.get();
			this.owner = owner;
		}
		return owner;
	}

}
