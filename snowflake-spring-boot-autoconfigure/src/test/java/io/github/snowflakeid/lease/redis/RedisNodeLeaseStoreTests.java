package io.github.snowflakeid.lease.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.test.RemoteNodeLeaseStoreContractTests;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.data.redis.connection.RedisConnection;

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
	protected void deleteRow(long nodeId) {
		try (RedisConnection connection = server.factory(server.port()).getConnection()) {
			connection.hashCommands()
				.hDel(("snowflake:{" + this.namespace + "}").getBytes(StandardCharsets.UTF_8),
						Long.toString(nodeId).getBytes(StandardCharsets.UTF_8));
		}
	}

	@Override
	protected void damageRow(long nodeId) {
		server.command("HSET", "snowflake:{" + this.namespace + "}", Long.toString(nodeId), "nonsense");
	}

	@Override
	protected void letHolderDie(NodeLeaseStore store, NodeLease lease) {
		letTimePass(ttl().plusMillis(1));
	}

}
