package io.github.snowflakeid.lease;

import java.time.Duration;
import java.util.List;

import io.github.snowflakeid.ClockRegressionException;
import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Leases of one node id where ticks are long: with a {@code max-lead} of a tick or more
 * nobody waits for the next tick. Time stands still unless a test moves it.
 */
@Timeout(60)
class LongTickLeaseTests {

	private static final long NODE_ID = 5;

	private static final Duration MILLI = Duration.ofMillis(1);

	private static final int STEPS_PER_TTL = 12;

	/** Of the store and of whoever leases; at the start a tick of any length begins. */
	private final ScriptedTimeSource storeTime = new ScriptedTimeSource();

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final NodeLeaseStore store = new InMemoryNodeLeaseStore(this.storeTime);

	private int lives;

	@ParameterizedTest
	@ValueSource(strings = { "PT0.001S", "PT0.01S", "PT1S", "PT1M", "PT20M", "PT1H" })
	void orderlyRestartIssuesIdsAtOnce(Duration tick) {
		Life first = new Life(tick, atLeast("PT10S", tick));
		advance(tick.dividedBy(3));
		first.start();
		long before = first.nextId();
		first.stop();
		Life second = new Life(tick, atLeast("PT10S", tick));
		second.start();
		assertThat(second.nextId()).isGreaterThan(before);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0.001S", "PT0.01S", "PT1S", "PT1M", "PT20M", "PT1H" })
	void successorOfOneThatDiedIssuesIdsAsSoonAsTheLeaseHasEnded(Duration tick) {
		Life first = new Life(tick, atLeast("PT10S", tick));
		advance(tick.dividedBy(3));
		first.start();
		long before = first.nextId();
		advance(first.keeper.terms().ttl());
		Life second = new Life(tick, atLeast("PT10S", tick));
		second.start();
		assertThat(second.nextId()).isGreaterThan(before);
	}

	@ParameterizedTest
	@CsvSource({ "PT1M, PT10S, PT30S", "PT1H, PT10S, PT59M30S", "PT1H, PT30M, PT10M" })
	void maxLeadOfLessThanATickMakesARestartWait(Duration tick, Duration maxLead, Duration wait) {
		Life first = new Life(tick, maxLead);
		advance(tick.minus(maxLead).minus(wait));
		first.start();
		first.nextId();
		first.stop();
		Life second = new Life(tick, maxLead);
		second.start();
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(second::nextId)
			.satisfies((ex) -> assertThat(ex.retryAfter()).contains(wait));
		advance(wait);
		second.nextId();
	}

	@ParameterizedTest
	@CsvSource({ "PT0.001S, PT10S", "PT0.01S, PT0.015S", "PT0.01S, PT10S", "PT1S, PT10S", "PT8S, PT12S", "PT1M, PT1M",
			"PT1M, PT90S", "PT20M, PT20M", "PT20M, PT50M", "PT1H, PT1H", "PT1H, PT90M" })
	void clockThatStepsBackByMaxLeadCostsNoIdAndNoRenewal(Duration tick, Duration maxLead) {
		for (Duration step : new Duration[] { maxLead.minus(MILLI), maxLead }) {
			Life life = new Life(tick, maxLead);
			life.start();
			long before = life.nextId();
			this.time.stepWall(step.negated());
			life.drawFor(3, before);
			assertThat(life.keeper.status().failed()).isZero();
			assertThat(life.keeper.status().lost()).isZero();
			life.stop();
			this.time.setWall(this.storeTime.instant());
			// so that the next one's first tick is not used
			advance(tick.plus(maxLead));
		}
	}

	@ParameterizedTest
	@CsvSource({ "PT0.001S, PT10S", "PT0.01S, PT0.015S", "PT1S, PT10S", "PT1M, PT1M", "PT1M, PT90S", "PT20M, PT50M",
			"PT1H, PT90M" })
	void clockThatStepsBackByMoreCostsIdsUntilTheNewestTickIsWithinMaxLead(Duration tick, Duration maxLead) {
		Life life = new Life(tick, maxLead);
		life.start();
		long before = life.nextId();
		this.time.stepWall(maxLead.plus(MILLI).negated());
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(life::nextId)
			.satisfies((ex) -> assertThat(ex.retryAfter()).contains(MILLI));
		advance(MILLI);
		life.drawFor(3, before);
		assertThat(life.keeper.status().failed()).isZero();
	}

	/** Whoever begins ahead of the clock needs windows that end later. */
	@ParameterizedTest
	@CsvSource({ "PT0.01S, PT0.015S", "PT1S, PT10S", "PT8S, PT12S", "PT1M, PT90S", "PT20M, PT50M", "PT1H, PT90M" })
	void windowThatStartsAheadIsExtendedAsOthersAre(Duration tick, Duration maxLead) {
		advance(tick.multipliedBy(2).dividedBy(3));
		for (int i = 0; i < 2; i++) {
			Life earlier = new Life(tick, maxLead);
			earlier.start();
			earlier.nextId();
			earlier.stop();
		}
		Life life = new Life(tick, maxLead);
		life.start();
		NodeLease lease = life.keeper.status().lease();
		assertThat(life.keeper.terms().startOf(lease.until()))
			.isAfterOrEqualTo(life.keeper.terms().startOf(lease.from()).plus(life.keeper.terms().ttl()));
		life.drawFor(3, 0);
		assertThat(life.keeper.status().failed()).isZero();
		assertThat(life.store.refusals).isZero();
	}

	private void advance(Duration duration) {
		this.storeTime.advance(duration);
		this.time.advance(duration);
	}

	private static Duration atLeast(String usual, Duration least) {
		Duration duration = Duration.parse(usual);
		return (duration.compareTo(least) < 0) ? least : duration;
	}

	/**
	 * A process.
	 */
	private final class Life {

		private final SnowflakeIdGenerator generator;

		private final CountingStore store = new CountingStore();

		private final LeaseKeeper keeper;

		private Life(Duration tick, Duration maxLead) {
			SnowflakeLayout layout = SnowflakeLayout.DEFAULT.withTick(tick);
			Duration ttl = LeaseTerms.shortestTtl(layout);
			LeaseTerms terms = new LeaseTerms("test", layout, NodeIdRanges.of(NODE_ID, NODE_ID), ttl, maxLead);
			Slices slices = SnowflakeIdGenerator.builder()
				.layout(layout)
				.maxLead(maxLead)
				.maxWait(Duration.ZERO)
				.timeSource(LongTickLeaseTests.this.time)
				.buildLeased();
			this.generator = slices.generator();
			String owner = "owner-" + LongTickLeaseTests.this.lives++;
			this.keeper = new LeaseKeeper(slices, this.store, terms, LongTickLeaseTests.this.time,
					() -> new LeaseOwner(owner, "host", 1, "app"), () -> 1L << 40, (task) -> {
					});
		}

		private void start() {
			this.keeper.begin();
			run();
			assertThat(this.keeper.status().lease()).as(this.keeper.status().problem()).isNotNull();
		}

		private void run() {
			long due = 0;
			while (due == 0) {
				due = this.keeper.step();
			}
		}

		private void stop() {
			this.keeper.beginStop();
			this.keeper.step();
		}

		private long nextId() {
			return this.generator.nextId();
		}

		/** Draws an id now and then, none of which may be refused. */
		private void drawFor(int ttls, long before) {
			long newest = before;
			for (int i = 0; i < ttls * STEPS_PER_TTL; i++) {
				long id = nextId();
				assertThat(id).isGreaterThan(newest);
				newest = id;
				advance(this.keeper.terms().ttl().dividedBy(STEPS_PER_TTL));
				run();
			}
		}

	}

	/**
	 * The store, which counts what it refuses.
	 */
	private final class CountingStore implements NodeLeaseStore {

		private int refusals;

		@Override
		public NodeLease acquire(LeaseRequest request) {
			return LongTickLeaseTests.this.store.acquire(request);
		}

		@Override
		public NodeLease renew(NodeLease lease, LeaseRequest request) {
			try {
				return LongTickLeaseTests.this.store.renew(lease, request);
			}
			catch (LeaseRefusedException ex) {
				this.refusals++;
				throw ex;
			}
		}

		@Override
		public void release(NodeLease lease, long highWaterMark) {
			LongTickLeaseTests.this.store.release(lease, highWaterMark);
		}

		@Override
		public List<LeaseRow> holders(String namespace) {
			return LongTickLeaseTests.this.store.holders(namespace);
		}

	}

}
