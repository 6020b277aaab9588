package io.github.snowflakeid.simulation;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.github.snowflakeid.lease.ClockAheadException;
import io.github.snowflakeid.lease.LeaseInternals;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseRules;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseLostException;
import io.github.snowflakeid.lease.NodeLeaseUnavailableException;

/**
 * The store itself: rows, a clock of its own, and the rules that all stores share. Each
 * request is one transaction, entered into the ledger.
 */
final class StoreServer {

	private final Map<Long, LeaseRow> rows = new TreeMap<>();

	private final Ledger ledger;

	private final Random random;

	/** The store's clock in milliseconds. */
	private long millis;

	/** How many rows there should be. */
	private int expected;

	/** The longest reach of all who ever leased, in milliseconds. */
	private long reach;

	/** Where the windows of node ids without a row start at the earliest. */
	private long floor;

	StoreServer(Ledger ledger, Random random) {
		this.ledger = ledger;
		this.random = random;
	}

	Map<Long, LeaseRow> rows() {
		return this.rows;
	}

	void setMillis(long millis) {
		this.millis = millis;
	}

	NodeLease acquire(LeaseRequest request) {
		this.reach = Math.max(this.reach, request.terms().reach().toMillis());
		if (this.rows.size() < this.expected) {
			this.floor = request.terms().floorAt(this.millis, this.reach);
			this.expected = this.rows.size();
		}
		LeaseRow before = LeaseInternals.candidates(request, this.rows.values(), this.millis, this.floor, this.random)
			.get(0);
		LeaseRow after = LeaseRules.take(before, request, this.millis);
		NodeLease lease = LeaseRules.grant(before, after, request);
		this.rows.put(after.nodeId(), after);
		this.expected = this.rows.size();
		this.ledger.granted(before, after, lease, request.terms().ttl().toMillis(), this.millis);
		return lease;
	}

	/** Deletes a row by hand; there is none if nobody has ever leased its node id. */
	void delete(long nodeId) {
		if (this.rows.remove(nodeId) != null) {
			this.ledger.deleted(nodeId);
		}
	}

	NodeLease renew(NodeLease lease, LeaseRequest request) {
		LeaseRow before = this.rows.get(lease.nodeId());
		LeaseRow after = LeaseRules.renew(before, lease, request, this.millis);
		NodeLease renewed = lease.changed(after.highWaterMark());
		this.rows.put(after.nodeId(), after);
		this.ledger.renewed(before, after, lease, renewed, request.terms().ttl().toMillis(), this.millis);
		return renewed;
	}

	List<LeaseRow> holders() {
		return this.rows.values().stream().filter((row) -> row.isHeld(this.millis)).toList();
	}

	/** Returns what else than this lease its owner holds. */
	List<LeaseRow> othersOf(NodeLease lease) {
		return holders().stream()
			.filter((row) -> row.nodeId() != lease.nodeId() && row.owner().id().equals(lease.owner().id()))
			.toList();
	}

	/** Says whether a row is as it was, and held. */
	boolean isStillHeld(LeaseRow row) {
		LeaseRow now = this.rows.get(row.nodeId());
		return now != null && now.token() == row.token() && now.isHeld(this.millis);
	}

	/** Returns whether the row was the holder's. */
	boolean release(NodeLease lease, long highWaterMark) {
		LeaseRow before = this.rows.get(lease.nodeId());
		LeaseRow after = LeaseRules.release(before, lease, highWaterMark);
		if (after == null) {
			return false;
		}
		this.rows.put(after.nodeId(), after);
		this.ledger.released(before, after, lease, highWaterMark);
		return true;
	}

	/**
	 * Says whether a refusal is for a documented reason.
	 * @param refusal what the rules have thrown
	 * @param lease the lease of the request, or null
	 */
	void requireJustified(RuntimeException refusal, NodeLease lease, LeaseRequest request) {
		if (refusal instanceof NodeLeaseLostException && !this.ledger.isSomebodyElses(lease)) {
			throw new Violation(Invariant.LOSS, "node id %d is still this holder's".formatted(lease.nodeId()));
		}
		if (refusal instanceof NodeLeaseUnavailableException) {
			for (LeaseRow row : holders()) {
				if (request.terms().nodeIds().contains(row.nodeId()) && row.owner().id().equals(request.owner().id())) {
					throw new Violation(Invariant.REFUSAL, "node id %d is its own".formatted(row.nodeId()));
				}
			}
		}
		if (refusal instanceof ClockAheadException && request.until() <= request.terms().largestUntil(this.millis)) {
			throw new Violation(Invariant.REFUSAL, "the clock is not ahead");
		}
	}

}
