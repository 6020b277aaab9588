package com.example;

import java.time.Duration;
import java.time.Instant;

import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.test.NodeLeaseStoreContractTests;
import io.github.snowflakeid.test.ScriptedTimeSource;

class MapNodeLeaseStoreTests extends NodeLeaseStoreContractTests {

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final MapNodeLeaseStore store = new MapNodeLeaseStore(this.time);

	@Override
	protected NodeLeaseStore store() {
		return this.store;
	}

	@Override
	protected NodeLeaseStore otherStore() {
		return this.store;
	}

	@Override
	protected void letHolderDie(NodeLeaseStore store, NodeLease lease) {
		letTimePass(ttl());
	}

	@Override
	protected void deleteRow(long nodeId) {
		this.store.delete(this.namespace, nodeId);
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
