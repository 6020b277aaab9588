package io.github.snowflakeid.autoconfigure.lease.zookeeper;

import java.time.Duration;
import java.util.List;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.autoconfigure.FailureAnalyses;
import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.zookeeper.ZooKeeperNodeLeaseStore;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.retry.RetryNTimes;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The store of {@code snowflake.lease.store=zookeeper}, on a real server.
 */
class ZooKeeperLeaseStoreAutoConfigurationTests {

	private static final String PREFIX = "snowflake.lease.zookeeper.";

	private static TestingServer server;

	private static CuratorFramework client;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ZooKeeperLeaseStoreAutoConfiguration.class, SnowflakeAutoConfiguration.class))
		.withPropertyValues("snowflake.node-id=7", "snowflake.lease.store=zookeeper");

	@BeforeAll
	static void startServer() throws Exception {
		server = new TestingServer();
		client = newClient();
		client.start();
	}

	@AfterAll
	static void stopServer() throws Exception {
		client.close();
		server.close();
	}

	@Test
	void keepsLeasesOnTheConfiguredServers() {
		connected().run((context) -> {
			assertThat(context).hasSingleBean(NodeLeaseStore.class).hasSingleBean(ZooKeeperNodeLeaseStore.class);
			assertThat(context).doesNotHaveBean(CuratorFramework.class);
			acquire(context, "shop");
			assertThat(client.checkExists().forPath("/snowflake/shop/rows/5")).isNotNull();
		});
	}

	@Test
	void keepsLeasesUnderTheBasePath() {
		connected().withPropertyValues(PREFIX + "base-path=/apps/shop-1").run((context) -> {
			acquire(context, "shop");
			assertThat(client.checkExists().forPath("/apps/shop-1/shop/rows/5")).isNotNull();
		});
	}

	@Test
	void opensSessionWithTheConfiguredTimeout() {
		connected().withPropertyValues(PREFIX + "session-timeout=7s").run((context) -> {
			acquire(context, "timeout");
			assertThat(clientOf(context).getZookeeperClient().getLastNegotiatedSessionTimeoutMs()).isEqualTo(7_000);
		});
	}

	@Test
	void endsItsSessionWithTheContext() {
		NodeLease[] lease = new NodeLease[1];
		CuratorFramework[] own = new CuratorFramework[1];
		connected().run((context) -> {
			own[0] = clientOf(context);
			lease[0] = acquire(context, "closing");
		});
		assertThat(own[0].getState()).isEqualTo(CuratorFrameworkState.STOPPED);
		connected().run((context) -> assertThat(acquire(context, "closing").from()).isEqualTo(lease[0].until()));
	}

	@Test
	void usesTheApplicationsConnectionAndLeavesItOpen() {
		this.runner.withBean(CuratorFramework.class, () -> client, (definition) -> definition.setDestroyMethodName(""))
			.run((context) -> {
				assertThat(clientOf(context)).isSameAs(client);
				acquire(context, "shared");
			});
		assertThat(client.getState()).isEqualTo(CuratorFrameworkState.STARTED);
	}

	@Test
	void prefersTheConfiguredServersToTheApplicationsConnection() {
		connected().withBean(CuratorFramework.class, ZooKeeperLeaseStoreAutoConfigurationTests::newClient)
			.run((context) -> {
				assertThat(clientOf(context)).isNotSameAs(context.getBean(CuratorFramework.class));
				assertThat(acquire(context, "preferred").nodeId()).isEqualTo(5);
			});
	}

	@Test
	void doesNotGuessWhichOfTwoConnectionsToUse() {
		this.runner.withBean("one", CuratorFramework.class, ZooKeeperLeaseStoreAutoConfigurationTests::newClient)
			.withBean("two", CuratorFramework.class, ZooKeeperLeaseStoreAutoConfigurationTests::newClient)
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(NoUniqueBeanDefinitionException.class));
	}

	@Test
	void logsInAndKeepsOthersOut() {
		connected()
			.withPropertyValues(PREFIX + "username=ids", PREFIX + "password=a:b ü", PREFIX + "base-path=/secret/ids")
			.run((context) -> {
				acquire(context, "shop");
				for (String path : List.of("/secret/ids", "/secret/ids/shop", "/secret/ids/shop/rows/5",
						"/secret/ids/shop/holders/5")) {
					assertThat(clientOf(context).getACL().forPath(path)).extracting((acl) -> acl.getId().getId())
						.singleElement()
						.asString()
						.startsWith("ids:");
				}
				assertThatExceptionOfType(KeeperException.NoAuthException.class)
					.isThrownBy(() -> client.getData().forPath("/secret/ids/shop/rows/5"));
			});
		connected().withPropertyValues(PREFIX + "base-path=/secret/ids")
			.run((context) -> assertThatExceptionOfType(LeaseStoreException.class)
				.isThrownBy(() -> acquire(context, "shop"))
				.withMessageContaining("NOAUTH"));
	}

	@Test
	void createsOpenZnodesWithoutLogin() {
		connected().run((context) -> {
			acquire(context, "open");
			assertThat(client.getACL().forPath("/snowflake/open/rows/5")).extracting(ACL::toString)
				.singleElement()
				.asString()
				.contains("world");
		});
	}

	@Test
	void startsWhileZooKeeperIsAway() {
		this.runner.withPropertyValues(PREFIX + "connect-string=127.0.0.1:1", PREFIX + "connection-timeout=100ms")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(context, "shop"))
					.withMessageContaining("no connection after PT0.1S");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "snowflake.lease.store=none", "snowflake.enabled=false" })
	void backsOffIfItIsNotAskedFor(String property) {
		connected().withPropertyValues(property)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(NodeLeaseStore.class));
	}

	@Test
	void backsOffIfTheApplicationHasStore() {
		this.runner.withBean(InMemoryNodeLeaseStore.class, () -> new InMemoryNodeLeaseStore(new ScriptedTimeSource()))
			.run((context) -> assertThat(context).getBean(NodeLeaseStore.class)
				.isInstanceOf(InMemoryNodeLeaseStore.class));
	}

	@Test
	void isRefusedWithoutCurator() {
		this.runner.withClassLoader(new FilteredClassLoader("org.apache.curator", "org.apache.zookeeper"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSnowflakeConfigurationException.class));
	}

	@Test
	void refusesToStartWithoutServers() {
		assertThat(text()).isEqualTo("""
				Snowflake ids cannot be configured:

				    - snowflake.lease.zookeeper.connect-string is not set; it must be the servers of a ZooKeeper \
				ensemble, unless there is a CuratorFramework bean

				Change your application's configuration:

				    - Set snowflake.lease.zookeeper.connect-string, for example to zk1:2181,zk2:2181,zk3:2181.""");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", ",", "zk:2181/a//b", "zk:2181/a/", "zk1:2181/a,zk2:2181" })
	void refusesConnectStringThatCannotBeRead(String connectString) {
		assertThat(text("connect-string=" + connectString)).contains("snowflake.lease.zookeeper.connect-string is '",
				"; it must be hosts with ports");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "snowflake", "/snowflake/", "//snowflake", "/a/../b", "/a/.", "/a b",
			"/zookeeper", "/zookeeper/config" })
	void refusesBasePathThatIsNoPlainPath(String path) {
		assertThat(text("connect-string=zk:2181", "base-path=" + path)).isEqualTo("""
				Snowflake ids cannot be configured:

				    - snowflake.lease.zookeeper.base-path is '%s'; it must be one or more segments, each a slash and \
				then letters, digits or any of - . _, and not /zookeeper

				Change your application's configuration:

				    - Set snowflake.lease.zookeeper.base-path to a path such as /snowflake.""".formatted(path));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0.999S", "PT1H0.001S", "PT-1S", "PT1.0001S" })
	void refusesSessionTimeoutOutOfRange(String timeout) {
		assertThat(text("connect-string=zk:2181", "session-timeout=" + timeout)).isEqualTo("""
				Snowflake ids cannot be configured:

				    - snowflake.lease.zookeeper.session-timeout is %s; it must be whole milliseconds, from PT1S to PT1H

				Change your application's configuration:

				    - Set snowflake.lease.zookeeper.session-timeout to a duration in this range.""".formatted(timeout));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0.099S", "PT1M0.001S" })
	void refusesConnectionTimeoutOutOfRange(String timeout) {
		assertThat(text("connect-string=zk:2181", "connection-timeout=" + timeout)).contains(
				"snowflake.lease.zookeeper.connection-timeout is %s; it must be whole milliseconds, from PT0.1S to"
					.formatted(timeout) + " PT1M");
	}

	@Test
	void refusesHalfOfLogin() {
		assertThat(text("connect-string=zk:2181", "username=ids")).contains(
				"snowflake.lease.zookeeper.password is not set; it must be set, because snowflake.lease.zookeeper.username"
						+ " is");
		assertThat(text("connect-string=zk:2181", "password=secret")).contains(
				"snowflake.lease.zookeeper.username is not set; it must be set, because snowflake.lease.zookeeper.password"
						+ " is")
			.doesNotContain("secret");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a:b" })
	void refusesUsernameThatDigestCannotTell(String username) {
		assertThat(text("connect-string=zk:2181", "username=" + username, "password=secret"))
			.contains("snowflake.lease.zookeeper.username is '%s'; it must be a name".formatted(username))
			.doesNotContain("secret");
	}

	@Test
	void tellsAllProblemsAtOnce() {
		assertThat(text("base-path=x", "session-timeout=0")).contains("connect-string", "base-path", "session-timeout");
	}

	@ParameterizedTest
	@ValueSource(strings = { "session-timeout=1s", "session-timeout=1h", "connection-timeout=100ms",
			"connection-timeout=1m", "base-path=/zookeeper-leases", "base-path=/a/..b/c_d", "connect-string=zk",
			"connect-string=[::1]:2181,zk2:2181/chroot" })
	void startsWithValuesAtTheEndOfTheirRange(String property) {
		connected().withPropertyValues(PREFIX + property).run((context) -> assertThat(context).hasNotFailed());
	}

	private ApplicationContextRunner connected() {
		return this.runner.withPropertyValues(PREFIX + "connect-string=127.0.0.1:" + server.getPort());
	}

	private String text(String... properties) {
		String[] text = new String[1];
		ApplicationContextRunner configured = this.runner;
		for (String property : properties) {
			configured = configured.withPropertyValues(PREFIX + property);
		}
		configured.run((context) -> {
			text[0] = FailureAnalyses.textOf(context.getStartupFailure());
		});
		return text[0];
	}

	private static CuratorFramework clientOf(AssertableApplicationContext context) {
		Object connection = ReflectionTestUtils.getField(context.getBean(ZooKeeperNodeLeaseStore.class), "connection");
		return (CuratorFramework) ReflectionTestUtils.getField(connection, "client");
	}

	private static NodeLease acquire(AssertableApplicationContext context, String namespace) {
		LeaseTerms terms = new LeaseTerms(namespace, SnowflakeLayout.DEFAULT, NodeIdRanges.of(5, 5),
				Duration.ofMinutes(10), Duration.ofSeconds(10));
		long now = System.currentTimeMillis();
		return context.getBean(NodeLeaseStore.class)
			.acquire(
					new LeaseRequest(terms, LeaseOwner.ofThisProcess("app"), terms.tickAt(now), terms.untilAt(now), 1));
	}

	private static CuratorFramework newClient() {
		return CuratorFrameworkFactory.builder()
			.connectString(server.getConnectString())
			.retryPolicy(new RetryNTimes(0, 0))
			.build();
	}

}
