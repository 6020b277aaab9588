package io.github.snowflakeid.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Redis Cluster and Sentinel, while servers are killed, frozen and replaced. In each
 * namespace, one for each client, a holder draws ids all the time. So does another one
 * that does not reach Redis any more from the fault on, and its successor once that one's
 * lease has ended. Where the master is cut off, that other one knows no other server, and
 * renews as long as that lets it.
 */
@Tag("once")
@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
class RedisFailoverTests {

	/** How many of each kind. With it, all kinds. */
	private static final Integer FAILOVERS = Integer.getInteger("redis.failovers");

	/** Of what, if not of all. */
	private static final List<What> ONLY = Stream.of(System.getProperty("redis.failovers.of", "").split(","))
		.filter((name) -> !name.isEmpty())
		.map(What::valueOf)
		.toList();

	private static final Duration TTL = Duration.ofSeconds(12);

	private static final Duration THIRD = TTL.dividedBy(3);

	private static final Duration QUARANTINE = TTL.plusMillis(1_500);

	/** For a call that is under way, and a machine that does other things. */
	private static final Duration SLACK = Duration.ofSeconds(3);

	private static final int SILENT_MILLIS = 1_500;

	/** So that a master which is cut off has stopped before a replica is promoted. */
	private static final int SPLIT_MILLIS = 3_000;

	/** Longer than any test: nobody is replaced unasked. */
	private static final int PATIENT_MILLIS = 600_000;

	private static final List<String> TERMS = List.of("--snowflake.lease.store=redis",
			"--snowflake.lease.ttl=" + TTL.toSeconds() + "s", "--snowflake.max-lead=1s", "--snowflake.max-wait=1s",
			"--spring.main.banner-mode=off", "--spring.main.web-application-type=none",
			"--spring.main.register-shutdown-hook=false", "--spring.datasource.url=jdbc:postgresql://localhost/none");

	/** Where the master is. */
	enum Kind {

		CLUSTER, SENTINEL;

		private RedisDeployment start(int silentMillis, boolean split) throws IOException {
			return (this == CLUSTER) ? new RedisCluster(silentMillis, split) : new RedisSentinels(silentMillis, split);
		}

	}

	/** What the application sets, beside the servers. */
	enum Client {

		LETTUCE, LETTUCE_SET, JEDIS, JEDIS_SET;

		private List<String> arguments() {
			return switch (this) {
				case LETTUCE -> List.of();
				case LETTUCE_SET -> List.of("--spring.data.redis.timeout=1s", "--spring.data.redis.connect-timeout=1s",
						"--spring.data.redis.lettuce.cluster.refresh.adaptive=true",
						"--spring.data.redis.lettuce.cluster.refresh.period=10s");
				case JEDIS -> List.of("--spring.data.redis.client-type=jedis");
				case JEDIS_SET -> List.of("--spring.data.redis.client-type=jedis", "--spring.data.redis.timeout=500ms",
						"--spring.data.redis.connect-timeout=500ms");
			};
		}

	}

	/** What happens. */
	enum What {

		MASTER_KILLED, MASTER_FROZEN, MASTER_AND_FIRST_FROZEN, MASTER_CUT_OFF, MASTER_KILLED_FOR_LONG, ORDERED, MOVED,
		BYSTANDER_FROZEN, FIRST_FROZEN;

		/** Whether another server is the master afterwards. */
		boolean isFailover() {
			return this != BYSTANDER_FROZEN && this != FIRST_FROZEN && this != MOVED;
		}

	}

	/** Jedis needs time limits, as docs/leases.md says. */
	private static final List<Client> CLIENTS = (FAILOVERS != null) ? List.of(Client.values())
			: List.of(Client.LETTUCE, Client.JEDIS_SET);

	static Stream<Arguments> failovers() {
		if (FAILOVERS == null) {
			return Stream.of(Arguments.of(Kind.CLUSTER, What.MASTER_FROZEN),
					Arguments.of(Kind.CLUSTER, What.MASTER_CUT_OFF),
					Arguments.of(Kind.SENTINEL, What.MASTER_AND_FIRST_FROZEN));
		}
		return Stream.of(Kind.values())
			.flatMap((kind) -> Stream.of(ONLY.isEmpty() ? What.values() : ONLY.toArray(What[]::new))
				.filter((what) -> kind == Kind.CLUSTER || what != What.MOVED)
				.flatMap((what) -> Stream.generate(() -> Arguments.of(kind, what)).limit(FAILOVERS)));
	}

	@ParameterizedTest
	@MethodSource("failovers")
	void idsGoOnAndNoneIsIssuedTwice(Kind kind, What what) throws Exception {
		boolean patient = what == What.MASTER_KILLED_FOR_LONG || what == What.ORDERED;
		List<Namespace> namespaces = new ArrayList<>();
		ExecutorService starters = Executors.newCachedThreadPool();
		boolean split = what == What.MASTER_CUT_OFF;
		int silent = split ? SPLIT_MILLIS : SILENT_MILLIS;
		try (RedisDeployment redis = kind.start(patient ? PATIENT_MILLIS : silent, split)) {
			for (Client client : CLIENTS) {
				namespaces.add(new Namespace(kind, what, client, redis));
			}
			for (Future<?> started : namespaces.stream().map((one) -> starters.submit(one::begin)).toList()) {
				started.get();
			}
			namespaces.forEach(Namespace::fresh);
			long begun = System.nanoTime();
			happen(what, redis, namespaces);
			long over = System.nanoTime();
			namespaces.forEach((one) -> one.took = Duration.ofNanos(over - begun));
			for (Future<?> checked : namespaces.stream().map((one) -> starters.submit(() -> {
				one.check(over);
				return null;
			})).toList()) {
				checked.get();
			}
			if (what == What.MASTER_FROZEN || what == What.MASTER_AND_FIRST_FROZEN) {
				redis.master().thaw();
			}
			if (split) {
				redis.reconnect();
			}
			namespaces.forEach(Namespace::finish);
		}
		finally {
			starters.shutdownNow();
			for (Namespace namespace : namespaces) {
				namespace.close();
			}
		}
		namespaces.forEach(Namespace::report);
		assertThat(namespaces).as("figures of each client").allSatisfy(Namespace::verify);
	}

	/** Returns when Redis is able to serve again. */
	private static void happen(What what, RedisDeployment redis, List<Namespace> namespaces) throws Exception {
		switch (what) {
			case MASTER_KILLED -> redis.master().kill();
			case MASTER_FROZEN -> redis.master().freeze();
			case MASTER_AND_FIRST_FROZEN -> {
				redis.first().freeze();
				redis.master().freeze();
			}
			case MASTER_CUT_OFF -> redis.cutOffMaster();
			case MASTER_KILLED_FOR_LONG -> {
				redis.master().kill();
				for (Namespace namespace : namespaces) {
					RedisProcess.await("a refusal", () -> !namespace.holder.refused().isEmpty());
				}
				redis.forceFailover();
			}
			case ORDERED -> redis.orderFailover();
			case MOVED -> {
				for (Namespace namespace : namespaces) {
					((RedisCluster) redis).move(namespace.name);
				}
			}
			case BYSTANDER_FROZEN -> redis.bystander().freeze();
			case FIRST_FROZEN -> redis.first().freeze();
			default -> throw new IllegalArgumentException(what.toString());
		}
		if (what.isFailover()) {
			RedisProcess.await("a failover", redis::hasFailedOver);
		}
	}

	/** The members of a namespace. */
	private static final class Namespace {

		private final Kind kind;

		private final What what;

		private final Client client;

		private final RedisDeployment redis;

		private final String name;

		private final List<RedisMember> members = new ArrayList<>();

		private RedisMember holder;

		private RedisMember lost;

		private long lostNodeId;

		/** Until the servers had failed over. */
		private Duration took;

		private Duration withoutIds;

		private Duration renewed;

		private Duration started;

		private long successorNodeId;

		private List<String> refused = List.of();

		private long twice;

		private int ids;

		Namespace(Kind kind, What what, Client client, RedisDeployment redis) throws IOException {
			this.kind = kind;
			this.what = what;
			this.client = client;
			this.redis = redis;
			this.name = redis.namespace(client.name().toLowerCase(Locale.ROOT));
			redis.master().endQuarantine(this.name);
		}

		private RedisMember member(String nodeIds) {
			return member(nodeIds, this.redis.arguments());
		}

		private RedisMember member(String nodeIds, List<String> servers) {
			List<String> arguments = new ArrayList<>(TERMS);
			arguments.addAll(servers);
			arguments.addAll(this.client.arguments());
			arguments
				.addAll(List.of("--snowflake.lease.namespace=" + this.name, "--snowflake.lease.node-ids=" + nodeIds));
			RedisMember member = new RedisMember(arguments);
			this.members.add(member);
			return member;
		}

		void begin() {
			this.holder = member("5");
			this.lost = (this.what != What.MASTER_CUT_OFF) ? member("6-7")
					: member("6-7", List.of("--spring.data.redis.host=" + RedisProcess.HOST,
							"--spring.data.redis.port=" + this.redis.master().port()));
			this.lostNodeId = this.lost.nodeId();
		}

		void fresh() {
			this.holder.fresh();
			if (this.what != What.MASTER_CUT_OFF) {
				this.lost.cutOff();
			}
		}

		void check(long over) {
			if (!this.what.isFailover() && this.what != What.MOVED) {
				started("6-7");
			}
			RedisProcess.await("a renewal of " + this + ": " + this.holder.problem(),
					() -> this.holder.changedAfter(over) != null);
			this.renewed = Duration.ofNanos(this.holder.changedAfter(over) - over);
			if (this.what.isFailover() || this.what == What.MOVED) {
				started(Long.toString(this.lostNodeId));
			}
		}

		/** Also while a master that was replaced is there again. */
		void finish() {
			int changes = this.holder.changes();
			RedisProcess.await("another renewal of " + this, () -> this.holder.changes() > changes);
			this.withoutIds = this.holder.longestWithoutIds();
			this.refused = this.holder.refused();
			long[] all = this.members.stream().map(RedisMember::ids).flatMapToLong(LongStream::of).sorted().toArray();
			this.ids = all.length;
			this.twice = all.length - Arrays.stream(all).distinct().count();
		}

		private void started(String nodeIds) {
			long began = System.nanoTime();
			RedisMember successor = member(nodeIds);
			this.started = Duration.ofNanos(System.nanoTime() - began);
			this.successorNodeId = successor.nodeId();
			RedisProcess.await("ids of the successor", () -> successor.ids().length > 100);
		}

		void report() {
			System.out.println(String.format(Locale.ROOT,
					"%s %s %s: took %.1f s, %.1f s without ids, renewed after %.1f s, a newcomer started in %.1f s, %,d ids, %d twice",
					this.kind, this.what, this.client, this.took.toMillis() / 1e3, this.withoutIds.toMillis() / 1e3,
					this.renewed.toMillis() / 1e3, this.started.toMillis() / 1e3, this.ids, this.twice));
		}

		void verify() {
			assertThat(this.twice).as("ids issued twice").isZero();
			if (this.what.isFailover() || this.what == What.MOVED) {
				assertThat(this.successorNodeId).isEqualTo(this.lostNodeId);
			}
			else {
				assertThat(this.started).as("until a start").isLessThan(THIRD.plus(SLACK));
			}
			if (this.client == Client.JEDIS) {
				// it waits for who is silent for longer than a lease lasts
				return;
			}
			assertThat(this.renewed).as("until a renewal").isLessThan(renewal().plus(SLACK));
			if (!isForLong()) {
				assertThat(this.refused).as("refused ids").isEmpty();
			}
		}

		/**
		 * Who has lost its lease to the time has no proof that nobody has had the node id
		 * since, and leases after the quarantine.
		 */
		private Duration renewal() {
			return isForLong() ? THIRD.plus(QUARANTINE).plus(THIRD) : THIRD;
		}

		/** Longer than what is left of a lease that is about to be renewed. */
		private boolean isForLong() {
			return this.took.compareTo(TTL.minus(THIRD)) > 0;
		}

		void close() throws InterruptedException {
			for (RedisMember member : this.members) {
				member.close();
			}
		}

		@Override
		public String toString() {
			return this.kind + " " + this.what + " " + this.client;
		}

	}

}
