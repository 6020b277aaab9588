package io.github.snowflakeid.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

import io.github.snowflakeid.NodeLeaseExpiredException;
import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Nodes with a clock each and one store. Time stands still unless a test moves it; the
 * keeper does what is due whenever time has moved or a caller waits.
 */
@Timeout(60)
abstract class AbstractLeaseKeeperTests {

	static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT;

	static final Duration TTL = Duration.ofSeconds(30);

	static final Duration MAX_LEAD = Duration.ofSeconds(10);

	/** The store's clock, which the clocks of nodes start with. */
	final ScriptedTimeSource storeTime = new ScriptedTimeSource();

	final InMemoryNodeLeaseStore table = new InMemoryNodeLeaseStore(this.storeTime);

	final List<Node> nodes = new ArrayList<>();

	final Node node = new Node("0-3", TTL);

	LeaseRow holder(long nodeId) {
		return this.table.holders("test").stream().filter((row) -> row.nodeId() == nodeId).findFirst().orElseThrow();
	}

	/** Lets time pass everywhere, 100 ms at a time. */
	void pass(Duration duration) {
		passWithout(null, duration);
	}

	/** Lets time pass everywhere, while one node's process stands still. */
	void passWithout(Node standing, Duration duration) {
		long step = Math.min(100, duration.toMillis());
		for (long millis = 0; millis < duration.toMillis(); millis += step) {
			advance(Duration.ofMillis(step));
			for (Node each : List.copyOf(this.nodes)) {
				if (each != standing) {
					each.run();
				}
			}
		}
	}

	void advance(Duration duration) {
		this.storeTime.advance(duration);
		this.nodes.forEach((each) -> each.clock.advance(duration));
	}

	/** A process with its own clock. */
	final class Node {

		final ScriptedTimeSource clock = new ScriptedTimeSource(AbstractLeaseKeeperTests.this.storeTime.instant());

		final BreakableStore store = new BreakableStore(AbstractLeaseKeeperTests.this.table);

		final SnowflakeIdGenerator generator;

		final LeaseKeeper keeper;

		LeaseRun stopping;

		Node(String nodeIds, Duration ttl) {
			this(new LeaseTerms("test", LAYOUT, NodeIdRanges.parse(nodeIds), ttl, MAX_LEAD));
		}

		Node(LeaseTerms terms) {
			AbstractLeaseKeeperTests.this.nodes.add(this);
			int number = AbstractLeaseKeeperTests.this.nodes.size();
			Slices slices = SnowflakeIdGenerator.builder().layout(terms.layout()).timeSource(this.clock).buildLeased();
			this.generator = slices.generator();
			SplittableRandom random = new SplittableRandom(number);
			this.keeper = new LeaseKeeper(slices, this.store, terms, this.clock,
					() -> new LeaseOwner("owner-" + random.nextLong(), "host-" + number, number, "app"),
					random::nextLong, (task) -> {
					});
			this.clock.onPark((nanos) -> {
				advance(Duration.ofNanos(Math.min(nanos, 100_000_000)));
				run();
			});
		}

		/** Does what is due. */
		void run() {
			int steps = 0;
			while (this.keeper.step() == 0) {
				assertThat(++steps).isLessThan(10);
			}
		}

		void start() {
			this.keeper.begin();
			run();
			assertThat(this.keeper.status().lease()).isNotNull();
		}

		void stop() {
			this.keeper.beginStop().step();
		}

		NodeLease lease() {
			return this.keeper.status().lease();
		}

		long wall() {
			return this.keeper.terms().tickAt(this.clock.instant().toEpochMilli());
		}

		long nextId() {
			return this.generator.nextId();
		}

		void assertRefused() {
			assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.generator::nextId);
		}

		int drawUntilRefused(Set<Long> ids) {
			for (int i = 0; i < 50; i++) {
				try {
					ids.add(this.generator.nextId());
				}
				catch (NodeLeaseExpiredException ex) {
					return i;
				}
			}
			return 50;
		}

	}

}
