package io.github.snowflakeid.lease;

import java.time.Duration;
import java.time.Instant;

import io.github.snowflakeid.test.NodeLeaseStoreContractTests;
import io.github.snowflakeid.test.ScriptedTimeSource;

/**
 * Shows that the loop over rows keeps the contract.
 */
class InMemoryNodeLeaseStoreTests extends NodeLeaseStoreContractTests {

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final InMemoryNodeLeaseStore store = new InMemoryNodeLeaseStore(this.time);

	@Override
	protected NodeLeaseStore store() {
		return this.store;
	}

	@Override
	protected NodeLeaseStore otherStore() {
		return this.store;
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

	@Override
	protected void letHolderDie(NodeLeaseStore store, NodeLease lease) {
		letTimePass(ttl());
	}

}
