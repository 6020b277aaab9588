package io.github.snowflakeid.lease.redis;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseRefusedException;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseLostException;

import static org.assertj.core.api.Assertions.fail;

/**
 * Nodes with wrong clocks and different terms lease, renew, stall, die and stop at
 * random, while the server is flushed, killed, and brought back with no data or old data,
 * and somebody deletes fields of the hash. No tick of a node id may be granted twice.
 * <p>
 * One thing is left out, because nobody could know better: a node whose quarantine is too
 * short does not meet a namespace that has just been forgotten before one that holds
 * something there, or that has a quarantine that is long enough.
 */
final class RedisWalk {

	private static final Duration TTL = Duration.ofSeconds(1);

	private static final Duration LONG_TTL = Duration.ofSeconds(2);

	private static final Duration MAX_LEAD = Duration.ofMillis(100);

	private static final List<Duration> CLOCK_OFFSETS = List.of(Duration.ZERO, Duration.ZERO, Duration.ofMillis(80),
			Duration.ofSeconds(-3), Duration.ofHours(-1));

	private static final int NAMESPACES = 12;

	private static final int NODES = 5;

	private static final int NODE_IDS = 3;

	private static final int STORES = 3;

	private static final int DELETED_ONCE_IN = 600;

	private static final int FIELDS = 9;

	/** Windows of the last need a quarantine that the first does not have. */
	private static final List<Duration[]> TTLS_AND_QUARANTINES = List.of(new Duration[] { TTL, TTL.plus(MAX_LEAD) },
			new Duration[] { TTL, LONG_TTL.plus(MAX_LEAD) }, new Duration[] { LONG_TTL, LONG_TTL.plus(MAX_LEAD) });

	private final long seed;

	private final SplittableRandom random;

	private final List<Event> disturbances = new ArrayList<>();

	private final Map<Event, Integer> events = new EnumMap<>(Event.class);

	/** The windows of each node id of each namespace. */
	private final List<List<Window>> windows = IntStream.range(0, NAMESPACES * NODE_IDS)
		.mapToObj((i) -> (List<Window>) new ArrayList<Window>())
		.toList();

	private RedisServerProcess server;

	/** Namespaces that somebody has met who knows how long to wait. */
	private final BitSet known = new BitSet();

	RedisWalk(long seed) {
		this.seed = seed;
		this.random = new SplittableRandom(seed);
	}

	/**
	 * Goes for a walk.
	 * @param length for how long
	 * @param runners makes what runs the script
	 * @return what happened, and how often
	 * @throws AssertionError if a tick of a node id was granted twice
	 */
	Map<Event, Integer> walk(Duration length, Function<RedisServerProcess, LeaseScriptRunner> runners)
			throws IOException {
		try (RedisServerProcess server = new RedisServerProcess()) {
			this.server = server;
			List<RedisNodeLeaseStore> stores = Stream.generate(() -> runners.apply(server))
				.limit(STORES)
				.map((runner) -> new RedisNodeLeaseStore(runner, "snowflake:"))
				.toList();
			for (RedisNodeLeaseStore store : stores) {
				store.holders("any");
			}
			List<Walker> walkers = new ArrayList<>();
			for (int i = 0; i < NAMESPACES * NODES; i++) {
				walkers.add(new Walker(i / NODES, stores.get(i % stores.size())));
			}
			Instant end = Instant.now().plus(length);
			Instant nextDisturbance = Instant.now().plus(TTL);
			while (Instant.now().isBefore(end)) {
				walkers.get(this.random.nextInt(walkers.size())).step();
				if (Instant.now().isAfter(nextDisturbance)) {
					disturb();
					nextDisturbance = Instant.now().plusMillis(this.random.nextInt(500, 4_000));
				}
				if (this.random.nextInt(DELETED_ONCE_IN) == 0) {
					deleteField();
				}
				LeasingNode.letTimePass(Duration.ofNanos(this.random.nextInt(2_000_000)));
			}
		}
		catch (AssertionError ex) {
			throw new AssertionError("Seed %d, after %s".formatted(this.seed, this.events), ex);
		}
		return this.events;
	}

	/** Of one namespace, a row or one of the others. */
	private void deleteField() {
		int namespace = this.random.nextInt(NAMESPACES);
		String field = List.of("0", "1", "2", "layout", "server", "era", "since", "finish", "fields")
			.get(this.random.nextInt(FIELDS));
		if (this.server.command("HDEL", "snowflake:{walk-" + namespace + "}", field).equals("1")) {
			this.known.clear(namespace);
			count(Event.FIELD_DELETED);
		}
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
		if (event != Event.SAVED) {
			this.known.clear();
		}
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
	enum Event {

		ACQUIRED, RENEWED, RELEASED, DIED, STALLED, REFUSED, IN_CONFLICT, LOST, FIELD_DELETED, FLUSHED, SAVED,
		RESTARTED_WITHOUT_DATA, RESTARTED_WITH_OLD_DATA

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

		private LeaseTerms terms;

		private LeasingNode node;

		private Window window;

		private Instant expires = Instant.MIN;

		private Instant stalledUntil = Instant.MIN;

		Walker(int namespace, RedisNodeLeaseStore store) {
			this.namespace = namespace;
			this.store = store;
			this.node = start();
		}

		private LeasingNode start() {
			SplittableRandom random = RedisWalk.this.random;
			Duration[] terms = TTLS_AND_QUARANTINES.get(kindOfTerms());
			this.terms = new LeaseTerms("walk-" + this.namespace, SnowflakeLayout.DEFAULT,
					NodeIdRanges.of(0, NODE_IDS - 1), terms[0], MAX_LEAD, terms[1]);
			return new LeasingNode(this.store, this.terms, CLOCK_OFFSETS.get(random.nextInt(CLOCK_OFFSETS.size())));
		}

		/**
		 * Whoever waits for longer makes up for those who do not, so in every other
		 * namespace there is nobody who does, and few have longer windows.
		 */
		private int kindOfTerms() {
			SplittableRandom random = RedisWalk.this.random;
			if (this.namespace % 2 == 0) {
				return random.nextInt(TTLS_AND_QUARANTINES.size());
			}
			return (random.nextInt(4) == 0) ? TTLS_AND_QUARANTINES.size() - 1 : 0;
		}

		void step() {
			if (Instant.now().isBefore(this.stalledUntil) || (!RedisWalk.this.known.get(this.namespace) && !isFit())) {
				return;
			}
			try {
				if (this.node.lease() == null) {
					Instant before = Instant.now();
					granted(this.node.acquire());
					this.expires = before.plus(this.terms.ttl());
					count(Event.ACQUIRED);
				}
				else {
					stepWithLease(RedisWalk.this.random.nextInt(60));
				}
			}
			catch (NodeLeaseLostException ex) {
				count(Event.LOST);
				this.node.forget();
			}
			catch (LeaseRefusedException ex) {
				count(ex.getMessage().contains("longer windows") ? Event.IN_CONFLICT : Event.REFUSED);
			}
			catch (LeaseStoreException ex) {
				// the server is gone, or was: again, later
				return;
			}
			RedisWalk.this.known.set(this.namespace);
		}

		/** Whether it holds something, or its quarantine outlasts all windows. */
		private boolean isFit() {
			if (this.node.lease() != null && Instant.now().isBefore(this.expires)) {
				return true;
			}
			long covered = this.terms.tickAt(Instant.now().plus(this.terms.quarantine()).toEpochMilli());
			for (int nodeId = 0; nodeId < NODE_IDS; nodeId++) {
				for (Window window : RedisWalk.this.windows.get(this.namespace * NODE_IDS + nodeId)) {
					if (window.until > covered) {
						return false;
					}
				}
			}
			return true;
		}

		private void stepWithLease(int choice) {
			if (choice == 0) {
				this.node = start();
				count(Event.DIED);
			}
			else if (choice == 1) {
				long used = this.window.from + RedisWalk.this.random.nextLong(this.window.until - this.window.from + 1);
				this.window.until = used;
				this.node.release(used);
				count(Event.RELEASED);
			}
			else if (choice < 5) {
				this.stalledUntil = Instant.now().plusMillis(RedisWalk.this.random.nextInt(3_000));
				count(Event.STALLED);
			}
			else {
				Instant before = Instant.now();
				this.window.until = this.node.renew().until();
				this.expires = before.plus(this.terms.ttl());
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
			for (Window other : windows(lease)) {
				if (other != this.window && other.overlaps(this.window)) {
					fail("Windows of node id %d of namespace %d overlap: %s and %s", lease.nodeId(), this.namespace,
							other, this.window);
				}
			}
		}

		private List<Window> windows(NodeLease lease) {
			return RedisWalk.this.windows.get(this.namespace * NODE_IDS + (int) lease.nodeId());
		}

	}

}
