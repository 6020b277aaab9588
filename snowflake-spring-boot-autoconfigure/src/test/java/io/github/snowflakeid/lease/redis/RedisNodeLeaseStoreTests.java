package io.github.snowflakeid.lease.redis;

import java.io.IOException;
import java.time.Duration;

import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.RemoteNodeLeaseStoreContractTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * The contract, on a real server, in namespaces whose first quarantine is over.
 */
class RedisNodeLeaseStoreTests extends RemoteNodeLeaseStoreContractTests {

	private static RedisServerProcess server;

	private static RedisNodeLeaseStore store;

	private static RedisNodeLeaseStore otherStore;

	@BeforeAll
	static void start() throws IOException {
		server = new RedisServerProcess();
		store = server.store();
		otherStore = server.store();
	}

	@AfterAll
	static void stop() throws IOException {
		if (server != null) {
			server.close();
		}
	}

	@BeforeEach
	void endQuarantine() {
		server.endQuarantine(this.namespace);
		server.endQuarantine(this.namespace + "-2");
	}

	@Override
	protected NodeLeaseStore store() {
		return store;
	}

	@Override
	protected NodeLeaseStore otherStore() {
		return otherStore;
	}

	@Override
	protected int serverPort() {
		return server.port();
	}

	@Override
	protected NodeLeaseStore storeThrough(int port) {
		return new RedisNodeLeaseStore(server.factory(port), "snowflake:", Duration.ofSeconds(2));
	}

	@Override
	protected void close(NodeLeaseStore store) {
		((RedisNodeLeaseStore) store).close();
	}

	@Override
	protected void letHolderDie(NodeLeaseStore store, NodeLease lease) {
		letTimePass(ttl().plusMillis(1));
	}

}
