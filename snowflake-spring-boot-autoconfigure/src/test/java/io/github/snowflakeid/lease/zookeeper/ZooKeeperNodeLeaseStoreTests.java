package io.github.snowflakeid.lease.zookeeper;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.snowflakeid.CapturedLog;
import io.github.snowflakeid.TimeSource;
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
import io.github.snowflakeid.test.RemoteNodeLeaseStoreContractTests;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.retry.RetryNTimes;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The contract on a real server, and what is ZooKeeper's own: sessions.
 */
@Tag("once")
class ZooKeeperNodeLeaseStoreTests extends RemoteNodeLeaseStoreContractTests {

	private static final String BASE_PATH = "/test/leases";

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

	private static final Duration SHORT_SESSION_TIMEOUT = Duration.ofSeconds(1);

	private static TestingServer server;

	private static CuratorFramework client;

	private static CuratorFramework otherClient;

	private static ZooKeeperNodeLeaseStore store;

	private static ZooKeeperNodeLeaseStore otherStore;

	@BeforeAll
	static void startServer() throws Exception {
		// A tick of 100 ms lets sessions end after a second or less. It would also let
		// none last for longer than
		// 20 of them, less than a client may take to connect twice.
		server = new TestingServer(new InstanceSpec(null, -1, -1, -1, true, -1, 100, -1,
				Map.of("maxSessionTimeout", Long.toString(SESSION_TIMEOUT.toMillis()))), true);
		client = connect(server.getPort(), SESSION_TIMEOUT, 0);
		otherClient = connect(server.getPort(), SESSION_TIMEOUT, 0);
		store = storeOn(client);
		otherStore = storeOn(otherClient);
	}

	@AfterAll
	static void stopServer() throws Exception {
		client.close();
		otherClient.close();
		server.close();
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
		return server.getPort();
	}

	@Override
	protected NodeLeaseStore storeThrough(int port) {
		return ZooKeeperNodeLeaseStore.connect(builder(port, SESSION_TIMEOUT, 0), BASE_PATH, TIMEOUT,
				TimeSource.system());
	}

	@Override
	protected void close(NodeLeaseStore opened) {
		((ZooKeeperNodeLeaseStore) opened).close();
	}

	@Override
	protected void letHolderDie(NodeLeaseStore holder, NodeLease lease) throws Exception {
		endSession((holder == store) ? client : otherClient);
	}

	@Override
	protected void deleteRow(long nodeId) throws Exception {
		client.delete().forPath(namespacePath() + "/rows/" + nodeId);
	}

	@Override
	protected void damageRow(long nodeId) throws Exception {
		client.setData().forPath(rowPath(nodeId), "nonsense".getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void rowAndHolderThatSomebodyHasDeletedAreMissed() throws Exception {
		NodeLease lease = renew(store, acquire(store, "5"), Duration.ofSeconds(5));
		client.delete().forPath(namespacePath() + "/rows/5");
		client.delete().forPath(namespacePath() + "/holders/5");
		assertThat(acquire(otherStore, "5").from()).isGreaterThanOrEqualTo(lease.until());
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(store, lease));
	}

	@Test
	void namespaceThatSomebodyHasDeletedIsMissed() throws Exception {
		NodeLeaseStore store = storeBelow("/namespace-missed");
		NodeLease lease = renew(store, acquire(store, "5"), Duration.ofSeconds(5));
		client.delete().deletingChildrenIfNeeded().forPath("/namespace-missed/" + this.namespace);
		assertThat(acquire(storeBelow("/namespace-missed"), "5").from()).isGreaterThanOrEqualTo(lease.until());
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(store, lease));
	}

	@Test
	void startsWhereNothingWasDeletedWithoutDelay() throws Exception {
		List<NodeLease> leases = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			leases.add(acquire((i % 2 == 0) ? store : otherStore, "0-63"));
		}
		leases.forEach((lease) -> release(store, lease, lease.from()));
		LeaseRequest request = request(terms("0-63"));
		assertThat(store.acquire(request).from()).isEqualTo(request.wall());
	}

	@Test
	void nodeIdsWithoutRowCanBeUsedOnceTheFloorHasPassed() throws Exception {
		acquire(store, "5");
		deleteRow(5);
		NodeLease later = acquire(otherStore, "6");
		Stat before = client.checkExists().forPath(namespacePath() + "/rows");
		assertThat(acquire(otherStore, "7").from()).isEqualTo(later.from());
		assertThat(client.checkExists().forPath(namespacePath() + "/rows").getVersion()).isEqualTo(before.getVersion());
	}

	@Test
	void rowThatHoldsNoneCostsItsNodeIdOnlyAndIsNamedOnce() throws Exception {
		NodeLease lease = acquire(store, "5");
		release(store, lease, lease.from());
		client.setData().forPath(namespacePath() + "/rows/5", "nonsense".getBytes(StandardCharsets.UTF_8));
		try (CapturedLog log = new CapturedLog(ZooKeeperNodeLeaseStore.class)) {
			assertThat(acquire(store, "5-6").nodeId()).isEqualTo(6);
			assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire(store, "5-6"));
			assertThat(log.messages()).singleElement().asString().contains(namespacePath() + "/rows/5");
		}
	}

	@Test
	void leavesZnodesOfOthersAlone() throws Exception {
		acquire(store, "5");
		client.create().forPath(namespacePath() + "/rows/notes");
		client.create().forPath(namespacePath() + "/holders/notes");
		assertThat(acquire(store, "6").nodeId()).isEqualTo(6);
		assertThat(store.holders(this.namespace)).hasSize(2);
	}

	@Test
	void freesTheNodeIdOfDeadProcessAfterTheSessionTimeoutThoughItsLeaseLasts() throws Exception {
		try (BreakableNetwork proxy = new BreakableNetwork(server.getPort());
				CuratorFramework dying = connect(proxy.port(), SHORT_SESSION_TIMEOUT, 0)) {
			NodeLease lease = storeOn(dying).acquire(longRequest());
			proxy.swallow();
			assertThatExceptionOfType(NodeLeaseUnavailableException.class)
				.isThrownBy(() -> store.acquire(longRequest()));
			long died = System.nanoTime();
			NodeLease taken = acquireSoon(store);
			assertThat(Duration.ofNanos(System.nanoTime() - died)).isLessThan(SHORT_SESSION_TIMEOUT.multipliedBy(3));
			assertThat(taken.from()).isEqualTo(lease.until());
			proxy.heal();
		}
	}

	@Test
	void processThatWakesUpAfterItsSessionHasEndedAndIsReplacedLosesItsLease() throws Exception {
		try (BreakableNetwork proxy = new BreakableNetwork(server.getPort());
				CuratorFramework stopped = connect(proxy.port(), SHORT_SESSION_TIMEOUT, 0)) {
			NodeLeaseStore stoppedStore = storeOn(stopped);
			NodeLease lease = stoppedStore.acquire(longRequest());
			proxy.swallow();
			NodeLease taken = acquireSoon(store);
			proxy.heal();
			awaitNewSession(stopped, stopped.getZookeeperClient().getZooKeeper().getSessionId());
			assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(stoppedStore, lease));
			assertThat(renew(store, taken).token()).isGreaterThan(taken.token());
		}
	}

	@Test
	void processThatWakesUpAfterItsSessionHasEndedHoldsItsNodeIdAgain() throws Exception {
		NodeLease lease = store.acquire(longRequest());
		endSession(client);
		NodeLease renewed = store.renew(changing(lease, 1), longRequest());
		assertThatExceptionOfType(NodeLeaseUnavailableException.class)
			.isThrownBy(() -> otherStore.acquire(longRequest()));
		assertThat(client.checkExists().forPath(holderPath()).getEphemeralOwner())
			.isEqualTo(client.getZookeeperClient().getZooKeeper().getSessionId());
		assertThat(store.renew(changing(renewed, 1), longRequest()).token()).isGreaterThan(renewed.token());
	}

	@Test
	void nodeIdOutlivesTheSessionOfAnEarlierConnectionOfItsHolder() throws Exception {
		NodeLease lease = store.acquire(longRequest());
		NodeLease renewed = otherStore.renew(changing(lease, 1), longRequest());
		endSession(client);
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> store.acquire(longRequest()));
		assertThat(otherStore.renew(changing(renewed, 1), longRequest()).nodeId()).isEqualTo(5);
	}

	@Test
	void leaseThatIsNotRenewedEndsThoughTheSessionLives() {
		NodeLease lease = acquire(store, "5");
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire(otherStore, "5"));
		letTimePass(ttl());
		assertThat(store.holders(this.namespace)).isEmpty();
		NodeLease taken = acquire(otherStore, "5");
		assertThat(taken.from()).isGreaterThanOrEqualTo(lease.until());
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(store, lease));
	}

	@Test
	void prefersNodeIdsWithoutHolderToThoseOfHoldersThatDoNotRenew() {
		acquire(store, "5");
		letTimePass(ttl());
		assertThat(acquire(otherStore, "5-6").nodeId()).isEqualTo(6);
		assertThat(acquire(otherStore, "5-6").nodeId()).isEqualTo(5);
	}

	@Test
	void closingTheStoresOwnConnectionFreesItsNodeIdsAtOnce() throws Exception {
		ZooKeeperNodeLeaseStore closing = (ZooKeeperNodeLeaseStore) storeThrough(server.getPort());
		NodeLease lease = closing.acquire(longRequest());
		closing.close();
		assertThat(store.acquire(longRequest()).from()).isEqualTo(lease.until());
	}

	@Test
	void closingTheStoreLeavesTheApplicationsConnectionOpen() {
		try (CuratorFramework application = connect(server.getPort(), SESSION_TIMEOUT, 0)) {
			ZooKeeperNodeLeaseStore closing = storeOn(application);
			acquire(closing, "5");
			closing.close();
			assertThat(application.getState()).isEqualTo(CuratorFrameworkState.STARTED);
			assertThat(closing.holders(this.namespace)).hasSize(1);
		}
	}

	@Test
	void twoStoresOnOneConnectionDoNotShareNodeIds() {
		NodeLeaseStore second = storeOn(client);
		NodeLease lease = acquire(store, "5-6");
		NodeLease other = acquire(second, "5-6");
		assertThat(other.nodeId()).isNotEqualTo(lease.nodeId());
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire(second, "5-6"));
		assertThat(renew(store, lease).token()).isGreaterThan(lease.token());
		assertThat(renew(second, other).token()).isGreaterThan(other.token());
	}

	@Test
	void keepsLeasesWithinTheNamespaceOfTheApplicationsConnection() throws Exception {
		NodeLease lease = acquire(storeOn(client.usingNamespace("tenant")), "5");
		assertThat(client.checkExists().forPath("/tenant" + rowPath())).isNotNull();
		assertThat(acquire(store, "5").nodeId()).isEqualTo(lease.nodeId());
	}

	@Test
	void renewalCostsOneRoundTripAndOneTransaction() throws Exception {
		try (BreakableNetwork proxy = new BreakableNetwork(server.getPort());
				CuratorFramework remote = connect(proxy.port(), SESSION_TIMEOUT, 0)) {
			NodeLeaseStore remoteStore = storeOn(remote);
			NodeLease lease = acquire(remoteStore, "5");
			long before = rowStat().getMzxid();
			proxy.cutAfter(1);
			renew(remoteStore, lease);
			assertThat(proxy.heal()).isFalse();
			assertThat(rowStat().getMzxid()).isEqualTo(before + 1);
		}
	}

	@Test
	void clockThatIsCarriedOnIsAskedBeforeRenewalIsRefused() throws Exception {
		ScriptedTimeSource frozen = new ScriptedTimeSource();
		NodeLeaseStore slow = new ZooKeeperNodeLeaseStore(client, BASE_PATH, TIMEOUT, frozen);
		LeaseTerms terms = new LeaseTerms(this.namespace, LAYOUT, NodeIdRanges.of(5, 5), ttl(), Duration.ZERO);
		letTimePass(Duration.ofMillis(2));
		NodeLease lease = slow.acquire(request(terms, "app", Duration.ofMillis(-1)));
		letTimePass(Duration.ofMillis(20));
		long before = rowStat().getMzxid();
		NodeLease renewed = slow.renew(changing(lease, 1), request(terms, "app", Duration.ofMillis(-1)));
		assertThat(renewed.until()).isGreaterThan(lease.until());
		assertThat(rowStat().getMzxid()).isEqualTo(before + 2);
	}

	@Test
	void clockThatWasReadLongAgoIsReadAnew() throws Exception {
		ScriptedTimeSource time = new ScriptedTimeSource();
		NodeLeaseStore waking = new ZooKeeperNodeLeaseStore(client, BASE_PATH, TIMEOUT, time);
		NodeLease lease = acquire(waking, "5");
		time.advance(ttl().plusMillis(1));
		long before = rowStat().getMzxid();
		renew(waking, lease);
		assertThat(rowStat().getMzxid()).isEqualTo(before + 2);
		assertThat(waking.holders(this.namespace)).singleElement()
			.satisfies((row) -> assertThat(row.expires()).isLessThan(storeTime().plus(ttl()).toEpochMilli() + 100));
	}

	@Test
	void goesOnAfterRestartOfTheServer() throws Exception {
		try (TestingServer restarting = new TestingServer();
				CuratorFramework remote = connect(restarting.getPort(), SESSION_TIMEOUT, 0)) {
			NodeLeaseStore remoteStore = storeOn(remote);
			NodeLease lease = remoteStore.acquire(longRequest());
			restarting.restart();
			NodeLease renewed = soon(() -> remoteStore.renew(changing(lease, 1), longRequest()));
			assertThat(renewed.until()).isGreaterThan(lease.until());
			assertThatExceptionOfType(NodeLeaseUnavailableException.class)
				.isThrownBy(() -> remoteStore.acquire(longRequest()));
			restarting.restart();
			soon(() -> remoteStore.holders(this.namespace));
			release(remoteStore, renewed, renewed.until());
			assertThat(remoteStore.acquire(longRequest()).from()).isEqualTo(renewed.until());
		}
	}

	@Test
	void acquisitionThatCuratorSendsAgainFindsItsFirstAttempt() throws Exception {
		try (BreakableNetwork proxy = new BreakableNetwork(server.getPort());
				CuratorFramework persistent = connect(proxy.port(), SESSION_TIMEOUT, 100)) {
			NodeLeaseStore retrying = storeOn(persistent, PATIENCE);
			acquire(retrying, "1023");
			boolean cut = true;
			// The first replies are to reads
			for (int replies = 3; cut; replies++) {
				proxy.cutAfter(replies);
				NodeLease lease = retrying.acquire(longRequest(NodeIdRanges.of(replies, replies)));
				cut = proxy.heal();
				assertThat(cut || replies > 3).isTrue();
				assertThat(store.holders(this.namespace)).extracting(LeaseRow::token).contains(lease.token());
				assertThat(client.getData().forPath(rowPath(replies))).asString(StandardCharsets.UTF_8)
					.contains("token=" + lease.token(), "owner=" + lease.owner().id());
			}
		}
	}

	@Test
	void renewalThatCuratorSendsAgainFindsItsFirstAttempt() throws Exception {
		try (BreakableNetwork proxy = new BreakableNetwork(server.getPort());
				CuratorFramework persistent = connect(proxy.port(), SESSION_TIMEOUT, 100)) {
			NodeLeaseStore retrying = storeOn(persistent, PATIENCE);
			NodeLease lease = retrying.acquire(longRequest());
			proxy.cutAfter(0);
			NodeLease renewed = retrying.renew(changing(lease, 1), longRequest());
			assertThat(proxy.heal()).isTrue();
			assertThat(renewed.token()).isEqualTo(lease.token() + 1);
			assertThat(retrying.renew(changing(renewed, 1), longRequest()).token()).isEqualTo(lease.token() + 2);
		}
	}

	@Test
	void acquiresInTimeAmong1024NodeIds() throws Exception {
		List<Callable<Void>> acquirers = new ArrayList<>();
		for (int i = 0; i < 16; i++) {
			NodeIdRanges nodeIds = NodeIdRanges.of(i * 64, i * 64 + 63);
			acquirers.add(() -> {
				for (int j = 0; j < 64; j++) {
					store.acquire(longRequest(nodeIds));
				}
				return null;
			});
		}
		atOnce(acquirers);
		NodeIdRanges all = NodeIdRanges.of(0, 1023);
		long started = System.nanoTime();
		assertThatExceptionOfType(NodeLeaseUnavailableException.class)
			.isThrownBy(() -> otherStore.acquire(longRequest(all)))
			.satisfies((ex) -> assertThat(ex.holders()).hasSize(1024));
		assertThat(otherStore.holders(this.namespace)).hasSize(1024);
		endSession(client);
		NodeLease lease = otherStore.acquire(longRequest(all));
		assertThat(otherStore.holders(this.namespace)).extracting(LeaseRow::nodeId).containsExactly(lease.nodeId());
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
	}

	@Test
	void losesTheLeaseWhenItsRowIsDeleted() throws Exception {
		NodeLease lease = acquire(store, "5");
		client.delete().forPath(rowPath());
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(store, lease));
		assertThat(acquire(otherStore, "5").nodeId()).isEqualTo(5);
	}

	@Test
	void renewalPutsBackItsHolderThatWasDeleted() throws Exception {
		NodeLease lease = acquire(store, "5");
		client.delete().forPath(holderPath());
		renew(store, lease);
		assertThat(client.checkExists().forPath(holderPath())).isNotNull();
	}

	@Test
	void losesTheLeaseWhenItsNamespaceIsDeleted() throws Exception {
		NodeLeaseStore store = storeBelow("/namespace-deleted");
		NodeLease lease = acquire(store, "5");
		client.delete().deletingChildrenIfNeeded().forPath("/namespace-deleted/" + this.namespace);
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(store, lease));
		release(store, lease, lease.from());
		assertThat(client.checkExists().forPath("/namespace-deleted/" + this.namespace)).isNull();
	}

	@Test
	void losesTheLeaseWhenItsRowIsDeletedAndMadeAnewWithTheSameVersion() throws Exception {
		NodeLease lease = acquire(store, "5");
		client.delete().forPath(rowPath());
		NodeLease other = acquire(otherStore, "5");
		assertThat(rowStat().getVersion()).isEqualTo(1);
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(store, lease));
		assertThat(renew(otherStore, other).token()).isGreaterThan(other.token());
	}

	@Test
	void losesTheLeaseWhenItsRowIsDamaged() throws Exception {
		NodeLease lease = acquire(store, "5");
		client.setData().forPath(rowPath(), "nonsense".getBytes(StandardCharsets.UTF_8));
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(store, lease))
			.withMessageContainingAll("node id 5", "damaged");
	}

	/** While it waits: who has the answer already may as well return it. */
	@Test
	void interruptedCallEndsAndKeepsTheFlag() throws Exception {
		try (BreakableNetwork proxy = new BreakableNetwork(server.getPort());
				CuratorFramework remote = connect(proxy.port(), SESSION_TIMEOUT, 0)) {
			NodeLeaseStore patient = storeOn(remote, Duration.ofSeconds(20));
			NodeLease lease = acquire(patient, "5");
			proxy.swallow();
			Thread.currentThread().interrupt();
			try {
				assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> renew(patient, lease))
					.withMessageContaining("interrupted");
			}
			finally {
				assertThat(Thread.interrupted()).isTrue();
				proxy.heal();
			}
		}
	}

	@Test
	void callFailsInTimeWhenThereHasNeverBeenConnection() throws Exception {
		try (BreakableNetwork proxy = new BreakableNetwork(server.getPort())) {
			proxy.refuse();
			try (CuratorFramework remote = connect(proxy.port(), SESSION_TIMEOUT, 0)) {
				NodeLeaseStore impatient = storeOn(remote, Duration.ofMillis(200));
				long started = System.nanoTime();
				assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(impatient, "5"))
					.withMessageContaining("no connection after PT0.2S");
				assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(timeLimit());
				proxy.heal();
				assertThat(soon(() -> acquire(impatient, "5")).nodeId()).isEqualTo(5);
			}
		}
	}

	/** A request for a lease that lasts for longer than the test. */
	private LeaseRequest longRequest() {
		return longRequest(NodeIdRanges.of(5, 5));
	}

	private LeaseRequest longRequest(NodeIdRanges nodeIds) {
		return request(new LeaseTerms(this.namespace, LAYOUT, nodeIds, Duration.ofMinutes(10), MAX_LEAD));
	}

	private static NodeLease changing(NodeLease lease, long step) {
		return new NodeLease(lease.namespace(), lease.nodeId(), lease.owner(), lease.token(), lease.token() + step,
				lease.from(), lease.until());
	}

	/** Acquires node id 5 as soon as it is free. */
	private NodeLease acquireSoon(NodeLeaseStore acquirer) throws Exception {
		return await(() -> orNull(() -> acquirer.acquire(longRequest())));
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
			assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
			LockSupport.parkNanos(10_000_000);
			result = call.call();
		}
		return result;
	}

	/**
	 * Ends a session as the server does when its time is over: the server removes it, and
	 * the client hears of it later.
	 */
	private static void endSession(CuratorFramework framework) throws Exception {
		ZooKeeper handle = framework.getZookeeperClient().getZooKeeper();
		long session = handle.getSessionId();
		CountDownLatch connected = new CountDownLatch(1);
		ZooKeeper twin = new ZooKeeper(server.getConnectString(), 10_000, (event) -> {
			if (event.getState() == KeeperState.SyncConnected) {
				connected.countDown();
			}
		}, session, handle.getSessionPasswd());
		assertThat(connected.await(10, TimeUnit.SECONDS)).isTrue();
		twin.close();
		handle.getTestable().injectSessionExpiration();
		awaitNewSession(framework, session);
	}

	private static void awaitNewSession(CuratorFramework framework, long oldSession) throws Exception {
		await(() -> {
			long session = framework.getZookeeperClient().getZooKeeper().getSessionId();
			boolean renewed = session != oldSession && session != 0 && framework.getZookeeperClient().isConnected();
			return renewed ? session : null;
		});
	}

	private String namespacePath() {
		return BASE_PATH + "/" + this.namespace;
	}

	private String rowPath() {
		return rowPath(5);
	}

	private String rowPath(long nodeId) {
		return namespacePath() + "/rows/" + nodeId;
	}

	private String holderPath() {
		return namespacePath() + "/holders/5";
	}

	private Stat rowStat() throws Exception {
		return client.checkExists().forPath(rowPath());
	}

	private static ZooKeeperNodeLeaseStore storeOn(CuratorFramework framework) {
		return storeOn(framework, TIMEOUT);
	}

	/** Deleted namespaces are noticed by those beside them. */
	private static NodeLeaseStore storeBelow(String basePath) {
		return new ZooKeeperNodeLeaseStore(client, basePath, TIMEOUT, TimeSource.system());
	}

	private static ZooKeeperNodeLeaseStore storeOn(CuratorFramework framework, Duration timeout) {
		return new ZooKeeperNodeLeaseStore(framework, BASE_PATH, timeout, TimeSource.system());
	}

	private static CuratorFramework connect(int port, Duration sessionTimeout, int retries) {
		CuratorFramework framework = builder(port, sessionTimeout, retries).build();
		framework.start();
		return framework;
	}

	private static CuratorFrameworkFactory.Builder builder(int port, Duration sessionTimeout, int retries) {
		return CuratorFrameworkFactory.builder()
			.connectString("127.0.0.1:" + port)
			.sessionTimeoutMs((int) sessionTimeout.toMillis())
			.connectionTimeoutMs((int) TIMEOUT.toMillis())
			.retryPolicy(new RetryNTimes(retries, 50));
	}

}
