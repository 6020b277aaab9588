package io.github.snowflakeid.faults;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.snowflakeid.faults.NemesisFault.Kind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * An ensemble of three servers that die, stand still, or cannot be reached, under a fleet
 * that issues ids: two nodes with connections of the store's own, two with connections of
 * the application. During each failover one node is killed, and another starts. There is
 * one node id more than there are nodes: without it, who starts may take that of a node
 * whose session has ended meanwhile.
 */
@Tag("once")
@Timeout(240)
class ZooKeeperFailoverTests {

	/** How many of each kind. With it, all kinds. */
	private static final Integer FAILOVERS = Integer.getInteger("zookeeper.failovers");

	/** The defaults are 30 s, 10 s and 3 s. */
	private static final Duration TTL = Duration.ofSeconds(12);

	private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(3);

	private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(1);

	private static final int OWN = 2;

	private static final int NODES = 4;

	private static final int IDS_PER_SECOND = 1_000;

	/** Longer than it takes to notice, and to elect a leader. */
	private static final Duration SHORTEST = Duration.ofSeconds(6);

	/** For those who look whether the machine stands still. */
	private static final long STEP = Duration.ofMillis(20).toNanos();

	/** What a busy machine adds. */
	private static final Duration SLACK = Duration.ofSeconds(3);

	/**
	 * Nothing is said of times where the ensemble itself needs longer for an election, or
	 * nothing runs on this machine for so long.
	 */
	private static final Duration ELECTION = Duration.ofSeconds(5);

	private static final Duration STALL = Duration.ofSeconds(1);

	@TempDir
	private static Path directory;

	private static ZooKeeperEnsemble ensemble;

	private static final List<FleetProcess> NODE_PROCESSES = new ArrayList<>();

	private static final Map<Failover, Longest> LONGEST = new EnumMap<>(Failover.class);

	private static int started;

	private static int failovers;

	/** What happens to the ensemble. */
	enum Failover {

		FOLLOWER_KILLED, LEADER_KILLED, FOLLOWER_FROZEN, LEADER_FROZEN, BUSIEST_KILLED, BUSIEST_FROZEN,
		BYSTANDER_FROZEN, CUT_OFF, CUT_OFF_SILENTLY, ROLLING_RESTART, QUORUM_LOST, QUORUM_LOST_AND_WINDOWS_ENDED

	}

	@BeforeAll
	static void start() throws Exception {
		ensemble = new ZooKeeperEnsemble();
		Waiting.await("an ensemble", ensemble::isWhole);
		for (int i = 0; i < NODES; i++) {
			NODE_PROCESSES.add(startNode(i));
		}
		awaitIds();
	}

	@AfterAll
	static void end() throws Exception {
		NODE_PROCESSES.forEach(FleetProcess::close);
		if (ensemble != null) {
			ensemble.close();
		}
		LONGEST.forEach((failover, longest) -> System.out
			.println(String.format(Locale.ROOT, "| %s | %s |", failover, longest)));
	}

	static Stream<Failover> failovers() {
		if (FAILOVERS == null) {
			return Stream.of(Failover.LEADER_FROZEN);
		}
		return Stream.of(Failover.values()).flatMap((kind) -> Stream.generate(() -> kind).limit(FAILOVERS));
	}

	@ParameterizedTest
	@MethodSource("failovers")
	void idsFlowOnAndNoneIsIssuedTwice(Failover failover) throws Exception {
		Waiting.await("an ensemble", ensemble::isWhole);
		awaitIds();
		int killed = failovers++ % NODES;
		long began = System.nanoTime();
		Stalls stalls = new Stalls();
		NODE_PROCESSES.get(killed).kill();
		List<Integer> servers = begin(failover);
		FleetProcess successor = startNode(killed);
		Duration election = Duration.ZERO;
		if (failover == Failover.ROLLING_RESTART) {
			restartAll();
		}
		else if (failover == Failover.QUORUM_LOST) {
			Waiting.until(began + TTL.dividedBy(3).toNanos());
		}
		else if (failover == Failover.QUORUM_LOST_AND_WINDOWS_ENDED) {
			Waiting.until(began + TTL.plusSeconds(1).toNanos());
		}
		else {
			election = Duration.ofNanos(Waiting.await("a quorum", ensemble::hasQuorum) - began);
			Waiting.until(began + SHORTEST.toNanos());
			Waiting.await("an id of the one that starts meanwhile", () -> issuesIds(successor, began));
		}
		end(failover, servers);
		long works = Waiting.await("a quorum", ensemble::hasQuorum);
		if (failover == Failover.QUORUM_LOST) {
			election = Duration.ofNanos(works - began).minus(TTL.dividedBy(3));
		}
		NODE_PROCESSES.set(killed, successor);
		awaitIds();
		long ended = System.nanoTime();
		Duration stall = stalls.longest();
		Longest longest = new Longest();
		long refusals = 0;
		for (int i = 0; i < NODES; i++) {
			FleetProcess node = NODE_PROCESSES.get(i);
			if (i != killed) {
				long refused = node.refusals(began, ended);
				refusals += refused;
				longest.note(node, i < OWN, began, ended);
				if (refused > 0) {
					longest.noteBack(node.firstIdAfter(works) - works);
					System.out.println(node.log());
				}
			}
		}
		longest.noteStart(successor.firstIdAfter(began) - successor.started());
		long[] ids = FleetProcess.ids(directory);
		long twice = IntStream.range(1, ids.length).filter((i) -> ids[i] == ids[i - 1]).count();
		double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
		System.out.println(String.format(Locale.ROOT,
				"failover, %s: %,d ids so far, %,d twice, %,d refusals, load %.0f, still for %.2f s, a quorum after %.1f s; %s",
				failover, ids.length, twice, refusals, load, stall.toMillis() / 1e3, election.toMillis() / 1e3,
				longest));
		assertThat(twice).as("ids that were issued twice").isZero();
		assumeThat(election).as("how long the ensemble took").isLessThan(ELECTION);
		assumeThat(stall).as("for how long the machine stood still").isLessThan(STALL);
		LONGEST.merge(failover, longest, Longest::and);
		if (failover != Failover.QUORUM_LOST_AND_WINDOWS_ENDED) {
			assertThat(refusals).as("refusals by those who lived").isZero();
		}
		assertThat(longest.back).as("time without ids when the ensemble works again")
			.isLessThan(TTL.dividedBy(3).plus(SLACK));
	}

	/** Returns which servers it happens to. */
	private static List<Integer> begin(Failover failover) throws Exception {
		int server = switch (failover) {
			case LEADER_KILLED, LEADER_FROZEN, QUORUM_LOST, QUORUM_LOST_AND_WINDOWS_ENDED -> ensemble.leader();
			case FOLLOWER_KILLED, FOLLOWER_FROZEN, BYSTANDER_FROZEN -> ensemble.follower();
			default -> ensemble.busiest();
		};
		switch (failover) {
			case FOLLOWER_KILLED, LEADER_KILLED, BUSIEST_KILLED -> ensemble.kill(server);
			case FOLLOWER_FROZEN, LEADER_FROZEN, BUSIEST_FROZEN -> ensemble.freeze(server);
			case BYSTANDER_FROZEN -> {
				ensemble.proxy(server).begin(new NemesisFault(Kind.CUT, NemesisFault.STORE, 0, 0, 0));
				Waiting.await("a server without clients", () -> ensemble.clients(server) <= 1);
				ensemble.freeze(server);
			}
			case CUT_OFF -> ensemble.proxy(server).begin(new NemesisFault(Kind.CUT, NemesisFault.STORE, 0, 0, 0));
			case CUT_OFF_SILENTLY ->
				ensemble.proxy(server).begin(new NemesisFault(Kind.HALF_OPEN, NemesisFault.STORE, 0, 0, 0));
			case QUORUM_LOST, QUORUM_LOST_AND_WINDOWS_ENDED -> {
				int other = ensemble.follower();
				ensemble.kill(server);
				ensemble.kill(other);
				return List.of(server, other);
			}
			default -> {
			}
		}
		return List.of(server);
	}

	private static void restartAll() throws Exception {
		for (int server = 0; server < ZooKeeperEnsemble.SERVERS; server++) {
			ensemble.end(server);
			ensemble.restart(server);
			Waiting.await("an ensemble", ensemble::isWhole);
		}
	}

	private static void end(Failover failover, List<Integer> servers) throws Exception {
		for (int server : servers) {
			switch (failover) {
				case FOLLOWER_FROZEN, LEADER_FROZEN, BUSIEST_FROZEN -> ensemble.thaw(server);
				case BYSTANDER_FROZEN -> {
					ensemble.thaw(server);
					ensemble.proxy(server).end();
				}
				case CUT_OFF, CUT_OFF_SILENTLY -> ensemble.proxy(server).end();
				case ROLLING_RESTART -> {
				}
				default -> ensemble.restart(server);
			}
		}
	}

	private static FleetProcess startNode(int number) throws Exception {
		List<String> arguments = new ArrayList<>(
				List.of("--snowflake.lease.store=zookeeper", "--snowflake.lease.ttl=" + TTL, "--snowflake.max-lead=2s",
						"--snowflake.max-wait=200ms", "--snowflake.lease.node-ids=0-" + NODES,
						"--snowflake.lease.zookeeper.connection-timeout=" + CONNECTION_TIMEOUT));
		if (number < OWN) {
			arguments.add("--snowflake.lease.zookeeper.connect-string=" + ensemble.connectString());
			arguments.add("--snowflake.lease.zookeeper.session-timeout=" + SESSION_TIMEOUT);
		}
		else {
			arguments.addAll(List.of("--spring.main.sources=" + CuratorConnection.class.getName(),
					"--node.servers=" + ensemble.connectString(), "--node.session-timeout=" + SESSION_TIMEOUT,
					"--node.connection-timeout=" + CONNECTION_TIMEOUT,
					"--node.retries=" + ((number == OWN) ? "few" : "forever")));
		}
		return new FleetProcess(directory, "node-%02d.%05d".formatted(number, started++), IDS_PER_SECOND, arguments);
	}

	/** Waits until each node has issued ids and renewed its lease from now on. */
	private static void awaitIds() throws Exception {
		long now = System.nanoTime();
		for (FleetProcess node : NODE_PROCESSES) {
			Waiting.await("an id", () -> issuesIds(node, now));
			Waiting.await("a renewal", () -> node.renewedAfter(now));
		}
	}

	private static boolean issuesIds(FleetProcess node, long since) throws Exception {
		assertThat(node.isAlive()).as(() -> log(node)).isTrue();
		return node.firstIdAfter(since) != Long.MAX_VALUE;
	}

	private static String log(FleetProcess node) {
		try {
			return node.log();
		}
		catch (Exception ex) {
			return ex.toString();
		}
	}

	/**
	 * The longest times of a kind of failover.
	 */
	private static final class Longest {

		private Duration ids = Duration.ZERO;

		private Duration ownRenewal = Duration.ZERO;

		private Duration otherRenewal = Duration.ZERO;

		private Duration start = Duration.ZERO;

		private Duration back = Duration.ZERO;

		private int count;

		void note(FleetProcess node, boolean own, long from, long until) throws Exception {
			this.ids = max(this.ids, node.longestWithoutIds(from, until));
			Duration renewal = node.longestWithoutRenewal(from, until);
			this.ownRenewal = own ? max(this.ownRenewal, renewal) : this.ownRenewal;
			this.otherRenewal = own ? this.otherRenewal : max(this.otherRenewal, renewal);
		}

		void noteBack(long nanos) {
			this.back = max(this.back, Duration.ofNanos(nanos));
		}

		void noteStart(long nanos) {
			this.start = max(this.start, Duration.ofNanos(nanos));
			this.count++;
		}

		Longest and(Longest other) {
			this.ids = max(this.ids, other.ids);
			this.ownRenewal = max(this.ownRenewal, other.ownRenewal);
			this.otherRenewal = max(this.otherRenewal, other.otherRenewal);
			this.start = max(this.start, other.start);
			this.back = max(this.back, other.back);
			this.count += other.count;
			return this;
		}

		private static Duration max(Duration one, Duration other) {
			return (one.compareTo(other) > 0) ? one : other;
		}

		@Override
		public String toString() {
			return String.format(Locale.ROOT,
					"%d | %.2f s without ids | %.1f s and %.1f s without a renewal (own, application's) | %.1f s to start | %.2f s until ids came back",
					this.count, seconds(this.ids), seconds(this.ownRenewal), seconds(this.otherRenewal),
					seconds(this.start), seconds(this.back));
		}

		private static double seconds(Duration duration) {
			return duration.toMillis() / 1e3;
		}

	}

	/**
	 * For how long nothing runs on this machine: then nothing can be said of times.
	 */
	private static final class Stalls {

		private volatile boolean over;

		private volatile long longest;

		private final Thread watch = new Thread(this::watch, "stalls");

		private Stalls() {
			this.watch.setDaemon(true);
			this.watch.start();
		}

		private void watch() {
			long before = System.nanoTime();
			while (!this.over) {
				LockSupport.parkNanos(STEP);
				long now = System.nanoTime();
				this.longest = Math.max(this.longest, now - before - STEP);
				before = now;
			}
		}

		Duration longest() {
			this.over = true;
			return Duration.ofNanos(this.longest);
		}

	}

}
