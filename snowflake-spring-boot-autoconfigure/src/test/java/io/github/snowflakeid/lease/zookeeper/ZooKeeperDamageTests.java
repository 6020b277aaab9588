package io.github.snowflakeid.lease.zookeeper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.snowflakeid.CapturedLog;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRefusedException;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseLostException;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.NodeLeaseUnavailableException;
import io.github.snowflakeid.test.BreakableNetwork;
import org.apache.curator.RetryPolicy;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.apache.curator.retry.RetryNTimes;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;
import org.apache.curator.utils.DefaultZookeeperFactory;
import org.apache.curator.utils.ZookeeperFactory;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Somebody's hands in the znodes, connections that lead nowhere, and what a fleet can go
 * on without.
 */
@Tag("once")
@Timeout(120)
class ZooKeeperDamageTests {

	private static final String BASE_PATH = "/test/damage";

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(1);

	/** Two thirds of it is what a client waits for a server that says nothing. */
	private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(30);

	/** For longer than a test. */
	private static final Duration TTL = Duration.ofMinutes(10);

	private static final Duration QUIET = Duration.ofMillis(500);

	/** In that time, pings among them; a loop makes thousands. */
	private static final int FEW_REQUESTS = 20;

	private static final Id ANYONE = new Id("world", "anyone");

	private static final List<ACL> READ_ONLY = List.of(new ACL(Perms.READ, ANYONE));

	private static final List<ACL> ADMIN_ONLY = List.of(new ACL(Perms.ADMIN, ANYONE));

	private static TestingServer server;

	private static CuratorFramework client;

	private final String namespace = "test-" + UUID.randomUUID();

	private final ZooKeeperNodeLeaseStore store = storeOn(client);

	private long steps;

	@BeforeAll
	static void startServer() throws Exception {
		server = new TestingServer(new InstanceSpec(null, -1, -1, -1, true, -1, 100, -1,
				Map.of("maxSessionTimeout", Long.toString(SESSION_TIMEOUT.toMillis()))), true);
		client = connect(server.getConnectString(), new RetryNTimes(0, 0));
	}

	@AfterAll
	static void stopServer() throws Exception {
		client.close();
		server.close();
	}

	// L18
	@Test
	void chrootThatDoesNotExistIsNamedAndNothingIsSentAfterwards() throws Exception {
		String servers = server.getConnectString() + "/no/such/znode";
		try (CuratorFramework lost = connect(servers, new RetryForever(10))) {
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(storeOn(lost), "5"))
				.withMessageContainingAll("the chroot /no/such/znode does not exist", servers, "Create that znode");
			assertQuiet();
		}
	}

	@Test
	void chrootThatDoesNotExistIsNamedToTheStoresOwnConnectionToo() throws Exception {
		ZooKeeperNodeLeaseStore own = own(server.getConnectString() + "/nowhere", TIMEOUT);
		try {
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(own, "5"))
				.withMessageContainingAll("the chroot /nowhere does not exist", "Create that znode");
			assertQuiet();
			client.create().forPath("/nowhere");
			assertThat(acquire(own, "5").nodeId()).isEqualTo(5);
		}
		finally {
			own.close();
		}
	}

	@Test
	void chrootThatDoesNotExistIsNamedToNamespaceOfTheApplicationsConnectionToo() throws Exception {
		try (CuratorFramework lost = connect(server.getConnectString() + "/missing", new RetryForever(10))) {
			ZooKeeperNodeLeaseStore store = storeOn(lost.usingNamespace("tenant"));
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store, "5"))
				.withMessageContainingAll("the chroot /missing does not exist", "Create that znode");
			assertQuiet();
		}
	}

	@Test
	void chrootThatIsDeletedMeanwhileIsNamedAndNothingIsSentAfterwards() throws Exception {
		client.create().forPath("/deleted-chroot");
		try (CuratorFramework inside = connect(server.getConnectString() + "/deleted-chroot", new RetryForever(10))) {
			ZooKeeperNodeLeaseStore store = storeOn(inside);
			NodeLease lease = acquire(store, "5");
			client.delete().deletingChildrenIfNeeded().forPath("/deleted-chroot");
			assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(store, lease));
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store, "5"))
				.withMessageContainingAll("the chroot /deleted-chroot does not exist");
			assertThat(store.holders(this.namespace)).isEmpty();
			assertQuiet();
		}
	}

	@Test
	void whatMayNotBeCreatedIsNamedAndNothingIsSentAfterwards() throws Exception {
		client.create().withACL(READ_ONLY).forPath("/read-only");
		try (CuratorFramework inside = connect(server.getConnectString() + "/read-only", new RetryForever(10))) {
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(storeOn(inside), "5"))
				.withMessageContainingAll("NOAUTH", "/test");
			assertQuiet();
		}
	}

	@Test
	void basePathThatExistsNeedsNoRightsAboveIt() throws Exception {
		client.create().forPath("/above");
		client.create().forPath("/above/ids");
		client.setACL().withACL(READ_ONLY).forPath("/above");
		assertThat(
				acquire(new ZooKeeperNodeLeaseStore(client, "/above/ids", TIMEOUT, TimeSource.system()), "5").nodeId())
			.isEqualTo(5);
	}

	@Test
	void namespaceOfTheApplicationsConnectionIsCreated() throws Exception {
		acquire(storeOn(client.usingNamespace("new/tenant")), "5");
		assertThat(client.checkExists().forPath("/new/tenant" + path("rows/5"))).isNotNull();
	}

	/** Curator creates a namespace on the thread that asks for something in it. */
	@Test
	void callEndsInTimeThoughCuratorWouldWaitForItsNamespaceForEver() throws Exception {
		try (BreakableNetwork proxy = new BreakableNetwork(server.getPort());
				CuratorFramework remote = connect("127.0.0.1:" + proxy.port(), new RetryForever(10))) {
			remote.blockUntilConnected();
			proxy.swallow();
			long started = System.nanoTime();
			assertThatExceptionOfType(LeaseStoreException.class)
				.isThrownBy(() -> acquire(storeOn(remote.usingNamespace("slow"), SHORT_TIMEOUT), "5"))
				.withMessageContaining("no answer within");
			assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(TIMEOUT.multipliedBy(3));
			proxy.heal();
		}
	}

	@Test
	void nothingIsSentForEverThoughCuratorNeverGivesUp() throws Exception {
		try (BreakableNetwork proxy = new BreakableNetwork(server.getPort());
				CuratorFramework remote = connect("127.0.0.1:" + proxy.port(), new RetryForever(10))) {
			ZooKeeperNodeLeaseStore store = storeOn(remote, SHORT_TIMEOUT);
			// What is sent late has the token of what is sent again
			NodeLease lease = changing(acquire(store, "5"));
			proxy.swallow();
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> renew(store, lease));
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store, "6"));
			proxy.heal();
			assertThat(soon(() -> renew(store, lease)).nodeId()).isEqualTo(5);
			assertQuiet();
		}
	}

	// L19
	@Test
	void clockThatIsDeletedIsMadeAnewAndToldOf() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		client.delete().forPath(path("clock"));
		try (CapturedLog log = new CapturedLog(ZooKeeperNodeLeaseStore.class)) {
			assertThat(acquire(this.store, "6").nodeId()).isEqualTo(6);
			client.delete().forPath(path("clock"));
			assertThat(renew(storeOn(client), lease).nodeId()).isEqualTo(5);
			client.delete().forPath(path("clock"));
			assertThat(storeOn(client).holders(this.namespace)).hasSize(2);
			assertThat(log.messages()).hasSize(3).allMatch((message) -> message.contains(path("clock")));
		}
	}

	@Test
	void leaseIsGivenBackWithoutTheClock() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		client.delete().forPath(path("clock"));
		this.store.release(changing(lease), lease.from());
		assertThat(acquire(this.store, "5").nodeId()).isEqualTo(5);
	}

	@Test
	void holdersThatAreDeletedComeBackWithTheirRenewals() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		client.delete().deletingChildrenIfNeeded().forPath(path("holders"));
		try (CapturedLog log = new CapturedLog(ZooKeeperNodeLeaseStore.class)) {
			NodeLease renewed = renew(this.store, lease);
			assertThat(renewed.token()).isGreaterThan(lease.token());
			assertThat(renew(this.store, renewed).token()).isGreaterThan(renewed.token());
			assertThat(log.messages()).singleElement().asString().contains(path("holders"));
		}
		assertThat(client.checkExists().forPath(path("holders/5"))).isNotNull();
		assertThat(this.store.holders(this.namespace)).extracting(LeaseRow::nodeId).containsExactly(5L);
	}

	@Test
	void nodeIdsWhoseHoldersAreDeletedAreNotTakenBeforeTheirLeasesEnd() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		client.delete().deletingChildrenIfNeeded().forPath(path("holders"));
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire(this.store, "5"));
		assertThat(acquire(this.store, "5-6").nodeId()).isEqualTo(6);
		assertThat(renew(this.store, lease).nodeId()).isEqualTo(5);
	}

	@Test
	void nodeIdsWhoseHoldersAreDeletedAreTakenWhenTheirLeasesHaveEnded() throws Exception {
		Duration ttl = Duration.ofSeconds(1);
		NodeLease lease = this.store.acquire(request("5", ttl));
		client.delete().deletingChildrenIfNeeded().forPath(path("holders"));
		NodeLease taken = soon(() -> {
			try {
				return this.store.acquire(request("5", ttl));
			}
			catch (NodeLeaseUnavailableException ex) {
				return null;
			}
		});
		assertThat(taken.from()).isGreaterThanOrEqualTo(lease.until());
	}

	@Test
	void rowsThatAreDeletedAreMissedByAllWithoutLoss() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		client.delete().deletingChildrenIfNeeded().forPath(path("rows"));
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(this.store, "6"))
			.withMessageContainingAll(path("rows"), "Stop all instances");
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> renew(this.store, lease))
			.withMessageContainingAll(path("rows"), "Stop all instances");
		assertThat(this.store.holders(this.namespace)).isEmpty();
		this.store.release(changing(lease), lease.from());
		assertQuiet();
	}

	@Test
	void rowsThatAreMadeAnewByHandCountAsDeleted() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		client.delete().deletingChildrenIfNeeded().forPath(path("rows"));
		client.create().forPath(path("rows"), new byte[0]);
		assertThat(acquire(storeOn(client), "5").from()).isGreaterThanOrEqualTo(lease.until());
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(this.store, lease));
		NodeLease other = acquire(this.store, "6");
		assertThat(renew(this.store, other).nodeId()).isEqualTo(6);
	}

	@Test
	void rowsThatSaySomethingElseCountAsDeleted() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		client.setData().forPath(path("rows"), "nonsense".getBytes(StandardCharsets.UTF_8));
		try (CapturedLog log = new CapturedLog(ZooKeeperNodeLeaseStore.class)) {
			assertThat(acquire(this.store, "6").from()).isGreaterThanOrEqualTo(lease.until());
			assertThat(log.messages()).anyMatch((message) -> message.contains(path("rows") + " does not hold"));
		}
		assertThat(renew(this.store, lease).nodeId()).isEqualTo(5);
	}

	@Test
	void znodeWithoutDataIsNoRow() throws Exception {
		acquire(this.store, "7");
		client.create().forPath(path("rows/5"), null);
		assertThat(acquire(this.store, "5-6").nodeId()).isEqualTo(6);
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire(this.store, "5"));
	}

	@Test
	void rowThatMayNotBeReadCostsItsNodeIdOnlyAndIsNamedOnce() throws Exception {
		denied(ADMIN_ONLY);
	}

	@Test
	void rowThatMayNotBeWrittenCostsItsNodeIdOnlyAndIsNamedOnce() throws Exception {
		denied(READ_ONLY);
	}

	private void denied(List<ACL> rights) throws Exception {
		NodeLease lease = acquire(this.store, "5");
		this.store.release(changing(lease), lease.from());
		NodeLease seven = acquire(this.store, "7");
		client.setACL().withACL(rights).forPath(path("rows/5"));
		try (CapturedLog log = new CapturedLog(ZooKeeperNodeLeaseStore.class)) {
			for (int i = 0; i < 8; i++) {
				NodeLease other = acquire(this.store, "5-6");
				assertThat(other.nodeId()).isEqualTo(6);
				this.store.release(changing(other), other.from());
			}
			assertThat(log.messages().size()).isLessThanOrEqualTo(1);
			assertThat(log.messages()).allMatch((message) -> message.contains(path("rows/5")));
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> acquire(this.store, "5"));
			assertThat(renew(this.store, seven).nodeId()).isEqualTo(7);
			assertThat(this.store.holders(this.namespace)).extracting(LeaseRow::nodeId).containsExactly(7L);
		}
	}

	@Test
	void holderLosesRowThatItMayNotWriteAnyMore() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		client.setACL().withACL(READ_ONLY).forPath(path("rows/5"));
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(this.store, lease))
			.withMessageContaining("NOAUTH");
		assertThat(acquire(this.store, "6").nodeId()).isEqualTo(6);
	}

	@Test
	void rightsThatAreMissingEverywhereAreToldOf() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		client.setACL().withACL(READ_ONLY).forPath(path("holders"));
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(this.store, "0-63"))
			.withMessageContainingAll("NOAUTH", path("holders"));
		assertThat(renew(this.store, lease).nodeId()).isEqualTo(5);
	}

	@Test
	void holderThatIsNobodysCostsItsNodeIdOnly() throws Exception {
		acquire(this.store, "7");
		client.create().creatingParentsIfNeeded().forPath(path("holders/5/notes"));
		NodeLease lease = acquire(this.store, "5-6");
		assertThat(lease.nodeId()).isEqualTo(6);
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> acquire(this.store, "5-6"));
		assertThat(renew(this.store, lease).nodeId()).isEqualTo(6);
		assertThat(this.store.holders(this.namespace)).extracting(LeaseRow::nodeId).containsExactly(6L, 7L);
		assertQuiet();
	}

	@Test
	void ownConnectionLeavesServerThatSaysNothingAndKeepsItsSession() throws Exception {
		try (BreakableNetwork first = new BreakableNetwork(server.getPort());
				BreakableNetwork second = new BreakableNetwork(server.getPort())) {
			second.refuse();
			ZooKeeperNodeLeaseStore own = own("127.0.0.1:" + first.port() + ",127.0.0.1:" + second.port(),
					SHORT_TIMEOUT);
			try {
				NodeLease lease = changing(soon(() -> acquire(own, "5")));
				long session = client.checkExists().forPath(path("holders/5")).getEphemeralOwner();
				second.heal();
				first.swallow();
				long started = System.nanoTime();
				assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> renew(own, lease))
					.withMessageContaining("no answer within");
				NodeLease renewed = soon(() -> renew(own, lease));
				assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(SESSION_TIMEOUT.dividedBy(2));
				assertThat(client.checkExists().forPath(path("holders/5")).getEphemeralOwner()).isEqualTo(session);
				assertThat(renew(own, renewed).nodeId()).isEqualTo(5);
			}
			finally {
				own.close();
			}
		}
	}

	@Test
	void applicationsConnectionIsLeftAsItIs() throws Exception {
		try (BreakableNetwork proxy = new BreakableNetwork(server.getPort());
				CuratorFramework application = connect("127.0.0.1:" + proxy.port(), new RetryNTimes(0, 0))) {
			AtomicInteger changes = new AtomicInteger();
			ZooKeeperNodeLeaseStore store = storeOn(application, SHORT_TIMEOUT);
			NodeLease lease = acquire(store, "5");
			application.getConnectionStateListenable().addListener((framework, state) -> changes.incrementAndGet());
			proxy.swallow();
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> renew(store, lease));
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> renew(store, lease));
			assertThat(changes).hasValue(0);
			proxy.heal();
		}
	}

	@Test
	void sessionOfTheApplicationThatOutlastsWindowsIsToldOfOnce() {
		try (CapturedLog log = new CapturedLog(ZooKeeperNodeLeaseStore.class)) {
			this.store.acquire(request("5", SESSION_TIMEOUT.plus(TIMEOUT.multipliedBy(2))));
			assertThat(log.messages()).isEmpty();
			this.store.acquire(request("6", SESSION_TIMEOUT));
			this.store.acquire(request("7", SESSION_TIMEOUT));
			assertThat(log.messages()).singleElement()
				.asString()
				.contains("session timeout of the application's CuratorFramework is PT30S", "leases of PT30S",
						"set it to PT25.5S or less");
		}
	}

	/** Out of file descriptors, for example. */
	@Test
	void goesOnWhenNoClientCouldBeMadeAfterTheSessionHadEnded() throws Exception {
		AtomicInteger failures = new AtomicInteger();
		ZookeeperFactory factory = (connectString, sessionTimeout, watcher, canBeReadOnly) -> {
			if (failures.getAndUpdate((left) -> Math.max(0, left - 1)) > 0) {
				throw new IOException("Too many open files");
			}
			return new DefaultZookeeperFactory().newZooKeeper(connectString, sessionTimeout, watcher, canBeReadOnly);
		};
		try (CuratorFramework failing = CuratorFrameworkFactory.builder()
			.connectString(server.getConnectString())
			.sessionTimeoutMs((int) SESSION_TIMEOUT.toMillis())
			.retryPolicy(new RetryNTimes(0, 0))
			.zookeeperFactory(factory)
			.build()) {
			failing.start();
			ZooKeeperNodeLeaseStore store = storeOn(failing, SHORT_TIMEOUT);
			NodeLease lease = acquire(store, "5");
			failures.set(6);
			ZooKeeper handle = failing.getZookeeperClient().getZooKeeper();
			handle.getTestable().injectSessionExpiration();
			await(() -> failing.getZookeeperClient().isConnected() ? null : true);
			assertThat(soon(() -> renew(store, lease)).nodeId()).isEqualTo(5);
			assertThat(failures).hasValue(0);
		}
	}

	private static void assertQuiet() throws Exception {
		long before = received();
		LockSupport.parkNanos(QUIET.toNanos());
		assertThat(received() - before).isLessThan(FEW_REQUESTS);
	}

	/** How many packets the server has got. */
	private static long received() throws Exception {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
			socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
			String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			Matcher matcher = Pattern.compile("Received: (\\d+)").matcher(reply);
			assertThat(matcher.find()).as(reply).isTrue();
			return Long.parseLong(matcher.group(1));
		}
	}

	private String path(String name) {
		return BASE_PATH + "/" + this.namespace + "/" + name;
	}

	private LeaseRequest request(String nodeIds, Duration ttl) {
		LeaseTerms terms = new LeaseTerms(this.namespace, SnowflakeLayout.DEFAULT, NodeIdRanges.parse(nodeIds), ttl,
				Duration.ofSeconds(10));
		long now = System.currentTimeMillis();
		return new LeaseRequest(terms, LeaseOwner.ofThisProcess("app"), terms.tickAt(now), terms.untilAt(now),
				++this.steps);
	}

	private NodeLease acquire(NodeLeaseStore store, String nodeIds) {
		return store.acquire(request(nodeIds, TTL));
	}

	private NodeLease renew(NodeLeaseStore store, NodeLease lease) {
		return store.renew((lease.token() == lease.nextToken()) ? changing(lease) : lease,
				request(Long.toString(lease.nodeId()), TTL));
	}

	private NodeLease changing(NodeLease lease) {
		return new NodeLease(lease.namespace(), lease.nodeId(), lease.owner(), lease.token(),
				lease.token() + ++this.steps, lease.from(), lease.until());
	}

	/** Calls as soon as the store can be reached. */
	private static <T> T soon(Callable<T> call) throws Exception {
		return await(() -> {
			try {
				return call.call();
			}
			catch (LeaseRefusedException ex) {
				throw ex;
			}
			catch (RuntimeException ex) {
				return null;
			}
		});
	}

	private static <T> T await(Callable<T> call) throws Exception {
		long started = System.nanoTime();
		T result = call.call();
		while (result == null) {
			assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(60));
			LockSupport.parkNanos(10_000_000);
			result = call.call();
		}
		return result;
	}

	private static ZooKeeperNodeLeaseStore storeOn(CuratorFramework framework) {
		return storeOn(framework, TIMEOUT);
	}

	private static ZooKeeperNodeLeaseStore storeOn(CuratorFramework framework, Duration timeout) {
		return new ZooKeeperNodeLeaseStore(framework, BASE_PATH, timeout, TimeSource.system());
	}

	private static ZooKeeperNodeLeaseStore own(String servers, Duration timeout) {
		return ZooKeeperNodeLeaseStore.connect(builder(servers), BASE_PATH, timeout, TimeSource.system());
	}

	private static CuratorFramework connect(String servers, RetryPolicy retryPolicy) {
		CuratorFramework framework = builder(servers).connectionTimeoutMs((int) TIMEOUT.toMillis())
			.retryPolicy(retryPolicy)
			.build();
		framework.start();
		return framework;
	}

	private static CuratorFrameworkFactory.Builder builder(String servers) {
		return CuratorFrameworkFactory.builder()
			.connectString(servers)
			.sessionTimeoutMs((int) SESSION_TIMEOUT.toMillis());
	}

}
