package io.github.snowflakeid.lease.redis;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseRefusedException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseLostException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes with wrong clocks lease, renew, stall, die and stop at random, while the server
 * is flushed, killed, and brought back with no data or old data. Whatever happens, no
 * tick of a node id may be granted twice.
 */
@Tag("once")
@Timeout(120)
class RedisRandomWalkTests {

	private static final Duration LENGTH = Duration.ofSeconds(25);

	private static final Duration TTL = Duration.ofSeconds(1);

	private static final Duration MAX_LEAD = Duration.ofMillis(100);

	private static final List<Duration> CLOCK_OFFSETS = List.of(Duration.ZERO, Duration.ZERO, Duration.ofMillis(80),
			Duration.ofSeconds(-3), Duration.ofHours(-1));

	private static final int NAMESPACES = 12;

	private static final int NODES = 5;

	private static final int NODE_IDS = 3;

	private final long seed = Long.getLong("snowflake.test.seed", System.nanoTime());

	private final SplittableRandom random = new SplittableRandom(this.seed);

	private final List<Event> disturbances = new ArrayList<>();

	private final Map<Event, Integer> events = new EnumMap<>(Event.class);

	/** The windows of each node id of each namespace. */
	private final List<List<Window>> windows = IntStream.range(0, NAMESPACES * NODE_IDS)
		.mapToObj((i) -> (List<Window>) new ArrayList<Window>())
		.toList();

	private RedisServerProcess server;

	@Test
	void noTickOfNodeIdIsGrantedTwice() throws IOException {
		try (RedisServerProcess server = new RedisServerProcess()) {
			this.server = server;
			List<RedisNodeLeaseStore> stores = List.of(server.store(), server.store(), server.store());
			List<Walker> walkers = new ArrayList<>();
			for (int i = 0; i < NAMESPACES * NODES; i++) {
				walkers.add(new Walker(i / NODES, stores.get(i % stores.size())));
			}
			Instant end = Instant.now().plus(LENGTH);
			Instant nextDisturbance = Instant.now().plus(TTL);
			while (Instant.now().isBefore(end)) {
				walkers.get(this.random.nextInt(walkers.size())).step();
				if (Instant.now().isAfter(nextDisturbance)) {
					disturb();
					nextDisturbance = Instant.now().plusMillis(this.random.nextInt(500, 4_000));
				}
				LeasingNode.letTimePass(Duration.ofNanos(this.random.nextInt(2_000_000)));
			}
		}
		catch (AssertionError ex) {
			throw new AssertionError("Seed %d, after %s".formatted(this.seed, this.events), ex);
		}
		System.getLogger(getClass().getName()).log(System.Logger.Level.INFO, "Seed " + this.seed + ": " + this.events);
		assertThat(this.events).as("Seed %d", this.seed).containsKeys(Event.values());
	}

	/** All kinds in turn, each turn in another order. */
	private void disturb() throws IOException {
		if (this.disturbances.isEmpty()) {
			for (Event event : List.of(Event.FLUSHED, Event.SAVED, Event.RESTARTED_WITHOUT_DATA,
					Event.RESTARTED_WITH_OLD_DATA)) {
				this.disturbances.add(this.random.nextInt(this.disturbances.size() + 1), event);
			}
		}
		Event event = this.disturbances.remove(0);
		switch (event) {
			case FLUSHED -> this.server.command("FLUSHALL");
			case SAVED -> this.server.command("SAVE");
			case RESTARTED_WITHOUT_DATA -> this.server.restartWithoutData();
			default -> this.server.restart();
		}
		count(event);
	}

	private void count(Event event) {
		this.events.merge(event, 1, Integer::sum);
	}

	/**
	 * What a walk has to have met, or it has shown nothing.
	 */
	private enum Event {

		ACQUIRED, RENEWED, RELEASED, DIED, STALLED, REFUSED, LOST, FLUSHED, SAVED, RESTARTED_WITHOUT_DATA,
		RESTARTED_WITH_OLD_DATA

	}

	/**
	 * What one holder was granted.
	 */
	private static final class Window {

		private final long from;

		private long until;

		Window(long from, long until) {
			this.from = from;
			this.until = until;
		}

		boolean overlaps(Window other) {
			return Math.max(this.from, other.from) < Math.min(this.until, other.until);
		}

		@Override
		public String toString() {
			return "[%d, %d)".formatted(this.from, this.until);
		}

	}

	/**
	 * A node, and the one after it when it has died.
	 */
	private final class Walker {

		private final int namespace;

		private final RedisNodeLeaseStore store;

		private LeasingNode node;

		private Window window;

		private Instant stalledUntil = Instant.MIN;

		Walker(int namespace, RedisNodeLeaseStore store) {
			this.namespace = namespace;
			this.store = store;
			this.node = start();
		}

		private LeasingNode start() {
			SplittableRandom random = RedisRandomWalkTests.this.random;
			LeaseTerms terms = new LeaseTerms("walk-" + this.namespace, SnowflakeLayout.DEFAULT,
					NodeIdRanges.of(0, NODE_IDS - 1), TTL, MAX_LEAD);
			return new LeasingNode(this.store, terms, CLOCK_OFFSETS.get(random.nextInt(CLOCK_OFFSETS.size())));
		}

		void step() {
			if (Instant.now().isBefore(this.stalledUntil)) {
				return;
			}
			try {
				if (this.node.lease() == null) {
					granted(this.node.acquire());
					count(Event.ACQUIRED);
				}
				else {
					stepWithLease(RedisRandomWalkTests.this.random.nextInt(60));
				}
			}
			catch (NodeLeaseLostException ex) {
				count(Event.LOST);
				this.node.forget();
			}
			catch (LeaseRefusedException ex) {
				count(Event.REFUSED);
			}
			catch (DataAccessException ex) {
				// the server is gone, or was: again, later
			}
		}

		private void stepWithLease(int choice) {
			if (choice == 0) {
				this.node = start();
				count(Event.DIED);
			}
			else if (choice == 1) {
				long used = this.window.from
						+ RedisRandomWalkTests.this.random.nextLong(this.window.until - this.window.from + 1);
				this.window.until = used;
				this.node.release(used);
				count(Event.RELEASED);
			}
			else if (choice < 5) {
				this.stalledUntil = Instant.now().plusMillis(RedisRandomWalkTests.this.random.nextInt(3_000));
				count(Event.STALLED);
			}
			else {
				this.window.until = this.node.renew().until();
				count(Event.RENEWED);
				check(this.node.lease());
			}
		}

		private void granted(NodeLease lease) {
			this.window = new Window(lease.from(), lease.until());
			windows(lease).add(this.window);
			check(lease);
		}

		private void check(NodeLease lease) {
			assertThat(windows(lease)).filteredOn((other) -> other != this.window)
				.as("windows of node id %d of namespace %d beside %s", lease.nodeId(), this.namespace, this.window)
				.noneMatch(this.window::overlaps);
		}

		private List<Window> windows(NodeLease lease) {
			return RedisRandomWalkTests.this.windows.get(this.namespace * NODE_IDS + (int) lease.nodeId());
		}

	}

}
