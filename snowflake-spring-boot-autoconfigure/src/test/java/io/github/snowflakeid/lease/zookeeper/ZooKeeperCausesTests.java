package io.github.snowflakeid.lease.zookeeper;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.OddServers;
import io.github.snowflakeid.lease.Told;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingCluster;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Why a ZooKeeper gives no lease, and what a person is told: with a connection of the
 * store's own, and with one of the application's.
 */
@Tag("once")
@Timeout(60)
class ZooKeeperCausesTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private static final String RUNS = "See that ZooKeeper runs and has a quorum";

	private static final String ACCEPTS = " accepts connections, but does not answer as ZooKeeper does: it has no quorum, "
			+ "has too many clients, wants TLS, or is something else";

	private static final Id ANYONE = new Id("world", "anyone");

	private static TestingServer server;

	private static CuratorFramework admin;

	private final OddServers odd = new OddServers();

	private final List<AutoCloseable> opened = new ArrayList<>();

	private final String basePath = "/test-" + UUID.randomUUID();

	@BeforeAll
	static void startServer() throws Exception {
		System.setProperty("zookeeper.extendedTypesEnabled", "true");
		server = new TestingServer(new InstanceSpec(null, -1, -1, -1, true, -1, -1, -1), true);
		admin = CuratorFrameworkFactory.newClient(server.getConnectString(), new RetryNTimes(0, 0));
		admin.start();
	}

	@AfterAll
	static void stopServer() throws Exception {
		admin.close();
		server.close();
	}

	@AfterEach
	void closeServers() throws Exception {
		// first, or the clients wait for what they have said last
		this.odd.close();
		for (AutoCloseable each : this.opened) {
			each.close();
		}
	}

	@ParameterizedTest
	@EnumSource
	void unknownHost(Connection connection) {
		Told.assertWaits(store(connection, "no-such-host.invalid:2181"),
				problem("no-such-host.invalid:2181",
						"no connection after PT2S; no-such-host.invalid:2181 says: unknown host no-such-host.invalid"),
				RUNS);
	}

	@ParameterizedTest
	@EnumSource
	void closedPort(Connection connection) throws Exception {
		int port = this.odd.closed();
		Told.assertWaits(store(connection, server(port)),
				problem(server(port), "no connection after PT2S; " + server(port) + " says: Connection refused"), RUNS);
	}

	@ParameterizedTest
	@EnumSource
	void hostThatSwallowsPackets(Connection connection) throws Exception {
		int port = this.odd.swallowing();
		Told.assertWaits(store(connection, server(port)),
				problem(server(port), "no connection after PT2S; " + server(port) + " says: Connect timed out"), RUNS);
	}

	@ParameterizedTest
	@EnumSource
	void serverThatSaysNothing(Connection connection) throws Exception {
		int port = this.odd.silent();
		Told.assertWaits(store(connection, server(port)),
				problem(server(port), "no connection after PT2S; " + server(port) + ACCEPTS), RUNS);
	}

	@ParameterizedTest
	@EnumSource
	void otherServer(Connection connection) throws Exception {
		int port = this.odd.saying("SSH-2.0-OpenSSH_9.2p1\r\n");
		Told.assertWaits(store(connection, server(port)),
				problem(server(port), "no connection after PT2S; " + server(port) + ACCEPTS), RUNS);
	}

	@ParameterizedTest
	@EnumSource
	void webServer(Connection connection) throws Exception {
		int port = this.odd.web();
		Told.assertWaits(store(connection, server(port)),
				problem(server(port), "no connection after PT2S; " + server(port) + ACCEPTS), RUNS);
	}

	@ParameterizedTest
	@EnumSource
	void serverThatWantsTls(Connection connection) throws Exception {
		int port = this.odd.tls();
		Told.assertWaits(store(connection, server(port)),
				problem(server(port), "no connection after PT2S; " + server(port) + ACCEPTS),
				"For TLS define a CuratorFramework bean");
	}

	@ParameterizedTest
	@EnumSource
	void missingChroot(Connection connection) {
		String servers = server.getConnectString() + "/nowhere";
		Told.assertGivesUp(store(connection, servers),
				problem(servers,
						"the chroot /nowhere does not exist, with which "
								+ "the connect string '%s' ends (NONODE in answer to the creation of %s)"
									.formatted(servers, this.basePath)),
				"Create that znode");
	}

	@ParameterizedTest
	@EnumSource
	void missingRight(Connection connection) throws Exception {
		admin.create().withACL(List.of(new ACL(Perms.READ, ANYONE))).forPath(this.basePath);
		Told.assertGivesUp(store(connection, server.getConnectString()),
				problem("it has answered NOAUTH: this user may not change " + this.basePath + "/shop"),
				"Give this user all rights");
	}

	@ParameterizedTest
	@EnumSource
	void missingRightToRead(Connection connection) throws Exception {
		admin.create().withACL(List.of(new ACL(Perms.ADMIN, ANYONE))).forPath(this.basePath);
		Told.assertGivesUp(store(connection, server.getConnectString()),
				problem("it has answered NOAUTH to EXISTS of " + this.basePath), "Give this user all rights");
	}

	@ParameterizedTest
	@EnumSource
	void wrongPassword(Connection connection) throws Exception {
		try (CuratorFramework clerk = client(server.getConnectString(), "clerk:right")) {
			clerk.create().withACL(List.of(new ACL(Perms.ALL, new Id("auth", "")))).forPath(this.basePath);
		}
		Told.assertGivesUp(store(connection, server.getConnectString(), "clerk:" + Told.SECRET),
				problem("it has answered NOAUTH to EXISTS of " + this.basePath), "snowflake.lease.zookeeper.password");
	}

	@ParameterizedTest
	@EnumSource
	void ephemeralBasePath(Connection connection) throws Exception {
		admin.create().withMode(CreateMode.EPHEMERAL).forPath(this.basePath);
		Told.assertGivesUp(store(connection, server.getConnectString()),
				problem("it has answered NOCHILDRENFOREPHEMERALS to TRANSACTION"),
				"The base path is the znode of somebody's session");
	}

	@ParameterizedTest
	@EnumSource
	void quota(Connection connection) throws Exception {
		admin.create().forPath(this.basePath);
		admin.create()
			.creatingParentsIfNeeded()
			.forPath("/zookeeper/quota" + this.basePath + "/zookeeper_limits",
					"count=-1,bytes=-1=;byteHardLimit=-1;countHardLimit=1".getBytes(StandardCharsets.UTF_8));
		admin.create()
			.forPath("/zookeeper/quota" + this.basePath + "/zookeeper_stats",
					"count=1,bytes=0".getBytes(StandardCharsets.UTF_8));
		Told.assertWaits(store(connection, server.getConnectString()),
				problem("it has answered QUOTAEXCEEDED to TRANSACTION"), "Raise the quota of the base path");
	}

	@ParameterizedTest
	@EnumSource
	void deletedRows(Connection connection) throws Exception {
		Told.lease(store(connection, server.getConnectString()));
		admin.delete().deletingChildrenIfNeeded().forPath(this.basePath + "/shop/rows");
		Told.assertGivesUp(store(connection, server.getConnectString()),
				problem("somebody has deleted the znode " + this.basePath + "/shop/rows"),
				"Stop all instances of the namespace");
	}

	@ParameterizedTest
	@EnumSource
	void tooManyConnections(Connection connection) throws Exception {
		try (TestingServer limited = new TestingServer(new InstanceSpec(null, -1, -1, -1, true, -1, -1, 1), true);
				CuratorFramework holder = client(limited.getConnectString(), null)) {
			holder.blockUntilConnected();
			Told.assertWaits(store(connection, limited.getConnectString()), problem(limited.getConnectString(),
					"no connection after PT2S; " + limited.getConnectString() + ACCEPTS), RUNS);
		}
	}

	@ParameterizedTest
	@EnumSource
	void noQuorum(Connection connection) throws Exception {
		try (TestingCluster two = new TestingCluster(2)) {
			two.start();
			InstanceSpec killed = two.getInstances().iterator().next();
			two.killServer(killed);
			String alive = two.getConnectString().replace(server(killed.getPort()), "").replace(",", "");
			Told.assertWaits(store(connection, alive), problem(alive, "no connection after PT2S; " + alive + ACCEPTS),
					RUNS);
		}
	}

	private ZooKeeperNodeLeaseStore store(Connection connection, String servers) {
		return store(connection, servers, null);
	}

	private ZooKeeperNodeLeaseStore store(Connection connection, String servers, @Nullable String user) {
		if (connection == Connection.OWN) {
			ZooKeeperNodeLeaseStore store = ZooKeeperNodeLeaseStore.connect(builder(servers, user), this.basePath,
					TIMEOUT, TimeSource.system());
			this.opened.add(store);
			return store;
		}
		return new ZooKeeperNodeLeaseStore(client(servers, user), this.basePath, TIMEOUT, TimeSource.system());
	}

	private CuratorFramework client(String servers, @Nullable String user) {
		CuratorFramework client = builder(servers, user).build();
		client.start();
		this.opened.add(client);
		return client;
	}

	private static CuratorFrameworkFactory.Builder builder(String servers, @Nullable String user) {
		CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
			.connectString(servers)
			.sessionTimeoutMs(10_000)
			.retryPolicy(new RetryNTimes(1, 100));
		return (user != null) ? builder.authorization("digest", user.getBytes(StandardCharsets.UTF_8)) : builder;
	}

	private static String server(int port) {
		return "127.0.0.1:" + port;
	}

	private String problem(String words) {
		return problem(server.getConnectString(), words);
	}

	private String problem(String servers, String words) {
		return String.format(Locale.ROOT, "ZooKeeper at %s, znode %s/shop: %s", servers, this.basePath, words);
	}

	private enum Connection {

		OWN, OF_THE_APPLICATION

	}

}
