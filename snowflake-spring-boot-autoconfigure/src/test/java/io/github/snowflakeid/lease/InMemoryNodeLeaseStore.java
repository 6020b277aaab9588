package io.github.snowflakeid.lease;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A store in a map: as small as a store can be.
 */
public final class InMemoryNodeLeaseStore implements NodeLeaseStore {

	private final Map<String, Map<Long, LeaseRow>> rows = new HashMap<>();

	private final Map<String, String> fingerprints = new HashMap<>();

	private final InstantSource clock;

	public InMemoryNodeLeaseStore(InstantSource clock) {
		this.clock = clock;
	}

	@Override
	public synchronized NodeLease acquire(LeaseRequest request) {
		LeaseTerms terms = request.terms();
		String fingerprint = this.fingerprints.computeIfAbsent(terms.namespace(), (name) -> terms.fingerprint());
		if (!fingerprint.equals(terms.fingerprint())) {
			throw new LayoutMismatchException(terms, fingerprint);
		}
		Map<Long, LeaseRow> rows = rows(terms.namespace());
		LeaseRow row = LeaseRules.candidates(request, rows.values(), this.clock.millis()).get(0);
		LeaseRow taken = LeaseRules.take(row, request, this.clock.millis());
		rows.put(taken.nodeId(), taken);
		return LeaseRules.grant(row, taken, request);
	}

	@Override
	public synchronized NodeLease renew(NodeLease lease, LeaseRequest request) {
		Map<Long, LeaseRow> rows = rows(lease.namespace());
		LeaseRow renewed = LeaseRules.renew(rows.get(lease.nodeId()), lease, request, this.clock.millis());
		rows.put(renewed.nodeId(), renewed);
		return lease.changed(renewed.highWaterMark());
	}

	@Override
	public synchronized void release(NodeLease lease, long highWaterMark) {
		Map<Long, LeaseRow> rows = rows(lease.namespace());
		LeaseRow released = LeaseRules.release(rows.get(lease.nodeId()), lease, highWaterMark);
		if (released != null) {
			rows.put(released.nodeId(), released);
		}
	}

	@Override
	public synchronized List<LeaseRow> holders(String namespace) {
		return rows(namespace).values()
			.stream()
			.filter((row) -> row.isHeld(this.clock.millis()))
			.sorted(Comparator.comparingLong(LeaseRow::nodeId))
			.toList();
	}

	private Map<Long, LeaseRow> rows(String namespace) {
		return this.rows.computeIfAbsent(namespace, (name) -> new HashMap<>());
	}

}
