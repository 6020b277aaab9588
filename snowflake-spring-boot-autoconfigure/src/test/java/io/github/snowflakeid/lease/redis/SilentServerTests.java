package io.github.snowflakeid.lease.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.test.BreakableNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Servers, sentinels and nodes that accept connections and say nothing, as one does that
 * is stopped. The application's clients wait for them for a minute, or for ever. On real
 * servers.
 */
@Tag("once")
@Timeout(90)
class SilentServerTests {

	private static final Duration BRIEF = Duration.ofMillis(200);

	/**
	 * Long enough for a slow machine, and shorter than the applications' clients wait.
	 */
	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static RedisServerProcess server;

	/** What nobody accepts is accepted by the operating system. */
	private static ServerSocket silent;

	@BeforeAll
	static void start() throws IOException {
		server = new RedisServerProcess();
		silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
	}

	@AfterAll
	static void stop() throws IOException {
		silent.close();
		if (server != null) {
			server.close();
		}
	}

	private static RedisNodeLeaseStore store(RedisConnectionFactory factory, Duration timeout) {
		return new RedisNodeLeaseStore(factory, "snowflake:", timeout);
	}

	/** FINDINGS L17: as long as the sentinel was silent. */
	@Test
	void silentSentinelIsPassedOver() throws IOException {
		try (RedisServerProcess sentinel = RedisServerProcess.sentinelOf(server);
				RedisNodeLeaseStore store = store(sentinel.sentinelFactory(silent.getLocalPort(), sentinel.port()),
						LIMIT)) {
			awaitSentinel(sentinel);
			assertThat(store.holders("any")).isEmpty();
		}
	}

	private static void awaitSentinel(RedisServerProcess sentinel) {
		while (!sentinel.info("sentinel", "master0").contains("status=ok")) {
			LeasingNode.letTimePass(Duration.ofMillis(20));
		}
	}

	/** FINDINGS L17: 88 s. */
	@Test
	void silentNodeOfClusterIsPassedOver() throws IOException {
		try (RedisServerProcess node = cluster();
				RedisNodeLeaseStore store = store(node.clusterFactory(silent.getLocalPort(), node.port()), LIMIT)) {
			assertThat(store.holders("any")).isEmpty();
		}
	}

	private static RedisServerProcess cluster() throws IOException {
		RedisServerProcess node = new RedisServerProcess("--cluster-enabled", "yes", "--cluster-announce-ip",
				"127.0.0.1");
		node.command("CLUSTER",
				Stream.concat(Stream.of("ADDSLOTS"), IntStream.range(0, 16_384).mapToObj(Integer::toString))
					.toArray(String[]::new));
		while (!node.command("CLUSTER", "INFO").contains("cluster_state:ok")) {
			LeasingNode.letTimePass(Duration.ofMillis(20));
		}
		return node;
	}

	/** Each of them took a new one, which was dropped before it was open. */
	@Test
	void connectionThatOpensSlowlyIsOpenedBySeveralCalls() throws IOException {
		try (RedisServerProcess sentinel = RedisServerProcess.sentinelOf(server)) {
			awaitSentinel(sentinel);
			try (ServerSocket second = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
					ServerSocket third = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
					RedisNodeLeaseStore store = store(sentinel.sentinelFactory(silent.getLocalPort(),
							second.getLocalPort(), third.getLocalPort(), sentinel.port()), Duration.ofSeconds(2))) {
				assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> store.holders("any"));
				retry(store);
			}
		}
	}

	static Stream<Function<Integer, RedisConnectionFactory>> factories() {
		return Stream.of(server::factory, server::jedisFactory);
	}

	@ParameterizedTest
	@MethodSource("factories")
	void callsEndInTimeAndGoOnOnceTheServerAnswers(Function<Integer, RedisConnectionFactory> factories)
			throws IOException {
		try (BreakableNetwork proxy = new BreakableNetwork(server.port())) {
			RedisConnectionFactory factory = factories.apply(proxy.port());
			try (RedisNodeLeaseStore store = store(factory, Duration.ofSeconds(2))) {
				retry(store);
				proxy.swallow();
				long started = System.nanoTime();
				assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> store.holders("any"));
				assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(LIMIT);
				proxy.heal();
				retry(store);
			}
			if (factory instanceof JedisConnectionFactory jedis) {
				jedis.destroy();
			}
		}
	}

	private static void retry(RedisNodeLeaseStore store) {
		while (true) {
			try {
				store.holders("any");
				return;
			}
			catch (LeaseStoreException ex) {
				LeasingNode.letTimePass(Duration.ofMillis(50));
			}
		}
	}

	private static List<Thread> openers() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("snowflake-redis-connect"))
			.toList();
	}

	@Test
	void threadsThatWaitForSilentServerAreFew() throws IOException {
		for (RedisConnectionFactory factory : List.of(server.factory(silent.getLocalPort()),
				server.sentinelFactory(silent.getLocalPort()), server.clusterFactory(silent.getLocalPort()))) {
			while (!openers().isEmpty()) {
				LeasingNode.letTimePass(BRIEF);
			}
			try (RedisNodeLeaseStore store = store(factory, BRIEF)) {
				for (int i = 0; i < 10; i++) {
					assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> store.holders("any"));
				}
				assertThat(openers()).hasSizeLessThanOrEqualTo(2);
			}
		}
	}

	@Test
	void connectionThatOpensAfterTheStoreWasClosedIsClosed() throws IOException {
		try (RedisServerProcess own = new RedisServerProcess();
				BreakableNetwork proxy = new BreakableNetwork(own.port())) {
			RedisNodeLeaseStore store = store(own.factory(proxy.port()), BRIEF);
			proxy.swallow();
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> store.holders("any"));
			store.close();
			proxy.heal();
			LeasingNode.letTimePass(BRIEF.multipliedBy(5));
			while (own.connections() > 0) {
				LeasingNode.letTimePass(Duration.ofMillis(20));
			}
			assertThat(own.connections()).isZero();
		}
	}

	/** When an application closes, connections stop before the lease is given back. */
	@Test
	void connectionIsOpenedThoughThoseOfTheApplicationHaveStopped() throws IOException {
		try (RedisServerProcess own = new RedisServerProcess()) {
			LettuceConnectionFactory application = own.factory();
			try (RedisNodeLeaseStore store = store(application, LIMIT)) {
				assertThat(store.foundation()).isNotSameAs(application);
				application.stop();
				assertThatNoException().isThrownBy(() -> store.holders("any"));
			}
		}
	}

	@Test
	void storeNeedsTheApplicationsConnectionsIfTheyShareNoResources() {
		LettuceConnectionFactory application = new LettuceConnectionFactory();
		try (RedisNodeLeaseStore store = store(application, LIMIT)) {
			assertThat(store.foundation()).isSameAs(application);
		}
	}

	/** For a checkpoint, and after it. */
	@Test
	void connectionEndsWhenItIsToldToAndIsOpenedAnewWhenItIsNeeded() throws IOException {
		try (RedisServerProcess own = new RedisServerProcess();
				RedisNodeLeaseStore store = store(own.factory(), LIMIT)) {
			store.holders("any");
			assertThat(own.connections()).isOne();
			store.disconnect();
			while (own.connections() > 0) {
				LeasingNode.letTimePass(Duration.ofMillis(20));
			}
			assertThatNoException().isThrownBy(() -> store.holders("any"));
			assertThat(own.connections()).isOne();
		}
	}

}
