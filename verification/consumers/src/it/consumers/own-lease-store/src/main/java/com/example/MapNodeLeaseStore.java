package com.example;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.snowflakeid.lease.LayoutMismatchException;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseRules;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;

/**
 * A store in the memory of one process.
 */
public class MapNodeLeaseStore implements NodeLeaseStore {

	private final Map<String, Map<Long, LeaseRow>> rows = new HashMap<>();

	/** How many rows there should be, the longest reach and the floor. */
	private final Map<String, Memory> memories = new HashMap<>();

	private final Map<String, String> fingerprints = new HashMap<>();

	private final InstantSource clock;

	public MapNodeLeaseStore(InstantSource clock) {
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
		long floor = floor(terms, rows.size());
		LeaseRow row = LeaseRules.candidates(request, rows.values(), this.clock.millis(), floor).get(0);
		LeaseRow taken = LeaseRules.take(row, request, this.clock.millis());
		rows.put(taken.nodeId(), taken);
		this.memories.computeIfPresent(terms.namespace(),
				(name, memory) -> new Memory(rows.size(), memory.reach(), memory.floor()));
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

	private long floor(LeaseTerms terms, int found) {
		Memory memory = this.memories.getOrDefault(terms.namespace(), new Memory(found, 0, 0));
		long reach = Math.max(memory.reach(), terms.reach().toMillis());
		long floor = (found < memory.rows()) ? terms.floorAt(this.clock.millis(), reach) : memory.floor();
		this.memories.put(terms.namespace(), new Memory(found, reach, floor));
		return floor;
	}

	/** Deletes a row, which no store does by itself. */
	synchronized void delete(String namespace, long nodeId) {
		rows(namespace).remove(nodeId);
	}

	private Map<Long, LeaseRow> rows(String namespace) {
		return this.rows.computeIfAbsent(namespace, (name) -> new HashMap<>());
	}

	private record Memory(int rows, long reach, long floor) {
	}

}
