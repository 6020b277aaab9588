package io.github.snowflakeid.lease.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;

/**
 * A process that leases a node id, without the parts that would renew it unasked. Its
 * clock is off by as much as the test likes.
 */
final class LeasingNode {

	private static final AtomicLong STEPS = new AtomicLong(1);

	private final NodeLeaseStore store;

	private final LeaseTerms terms;

	private Duration clockOffset;

	private final LeaseOwner owner;

	private NodeLease lease;

	LeasingNode(NodeLeaseStore store, LeaseTerms terms, Duration clockOffset, LeaseOwner owner) {
		this.store = store;
		this.terms = terms;
		this.clockOffset = clockOffset;
		this.owner = owner;
	}

	LeasingNode(NodeLeaseStore store, LeaseTerms terms, Duration clockOffset) {
		this(store, terms, clockOffset, LeaseOwner.ofThisProcess("node"));
	}

	LeasingNode(NodeLeaseStore store, LeaseTerms terms) {
		this(store, terms, Duration.ZERO);
	}

	void turnClock(Duration offset) {
		this.clockOffset = offset;
	}

	NodeLease lease() {
		return this.lease;
	}

	NodeLease acquire() {
		this.lease = this.store.acquire(request());
		return this.lease;
	}

	NodeLease renew() {
		this.lease = this.store.renew(changing(), request());
		return this.lease;
	}

	void release(long highWaterMark) {
		this.store.release(changing(), highWaterMark);
		this.lease = null;
	}

	/** As if the lease were this node's. */
	void assume(NodeLease lease) {
		this.lease = lease;
	}

	void forget() {
		this.lease = null;
	}

	private NodeLease changing() {
		return new NodeLease(this.lease.namespace(), this.lease.nodeId(), this.lease.owner(), this.lease.token(),
				this.lease.token() + STEPS.getAndIncrement(), this.lease.from(), this.lease.until());
	}

	private LeaseRequest request() {
		long now = Instant.now().plus(this.clockOffset).toEpochMilli();
		return new LeaseRequest(this.terms, this.owner, this.terms.tickAt(now), this.terms.untilAt(now),
				STEPS.getAndIncrement());
	}

	static void letTimePass(Duration duration) {
		Instant end = Instant.now().plus(duration);
		while (Instant.now().isBefore(end)) {
			LockSupport.parkNanos(Duration.between(Instant.now(), end).toNanos() + 1);
		}
	}

}
