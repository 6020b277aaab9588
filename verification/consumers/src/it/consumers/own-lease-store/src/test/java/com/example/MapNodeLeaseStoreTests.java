package com.example;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.test.NodeLeaseStoreContractTests;
import io.github.snowflakeid.test.ScriptedTimeSource;

class MapNodeLeaseStoreTests extends NodeLeaseStoreContractTests {

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final ConcurrentMap<String, MapNodeLeaseStore.Entry> namespaces = new ConcurrentHashMap<>();

	private final MapNodeLeaseStore store = new MapNodeLeaseStore(this.namespaces, this.time);

	@Override
	protected NodeLeaseStore store() {
		return this.store;
	}

	@Override
	protected NodeLeaseStore otherStore() {
		return new MapNodeLeaseStore(this.namespaces, this.time);
	}

	@Override
	protected void letHolderDie(NodeLeaseStore store, NodeLease lease) {
		letTimePass(ttl());
	}

	@Override
	protected void deleteRow(long nodeId) {
		this.namespaces.computeIfPresent(this.namespace, (name, entry) -> {
			Map<Long, LeaseRow> rows = new HashMap<>(entry.rows());
			rows.remove(nodeId);
			return new MapNodeLeaseStore.Entry(entry.memory(), rows);
		});
	}

	@Override
	protected Instant storeTime() {
		return this.time.instant();
	}

	@Override
	protected void letTimePass(Duration duration) {
		this.time.advance(duration);
	}

}
