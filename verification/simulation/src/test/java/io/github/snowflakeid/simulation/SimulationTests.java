package io.github.snowflakeid.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import io.github.snowflakeid.RefusalReason;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A fleet of real generators and keepers in a simulated world, thousands of times. The
 * seeds are the same in each build: {@code -Dsimulation.seeds=1000000} plays more,
 * {@code -Dsimulation.first=2001} others, and {@code -Dsimulation.seed=42} one again.
 */
@ExtendWith(QuietProduct.class)
class SimulationTests {

	private static final long SEEDS = Long.getLong("simulation.seeds", 2_000);

	private static final long FIRST = Long.getLong("simulation.first", 1);

	private static final int REPEATED = 25;

	@Test
	@Tag("once")
	@DisabledIfSystemProperty(named = "simulation.seed", matches = ".*")
	void whatIsPromisedHoldsWhateverGoesWrong() throws Exception {
		Summary summary = play();
		QuietProduct.tell(summary.toString());
		summary.requireNoFailure();
		if (SEEDS >= 500) {
			assertThat(summary.faults()).as("kinds of faults that happened").containsOnlyKeys(SimulatedFault.values());
			assertThat(summary.refusals()).as("reasons for which calls were refused")
				.containsOnlyKeys(RefusalReason.CLOCK_REGRESSION.name(), RefusalReason.LEASE_EXPIRED.name(),
						RefusalReason.SEQUENCE_EXHAUSTED.name());
		}
	}

	@Test
	@DisabledIfSystemProperty(named = "simulation.seed", matches = ".*")
	void oneSeedGivesOneRun() {
		assertThat(hashes()).isEqualTo(hashes()).doesNotHaveDuplicates();
	}

	@Test
	@EnabledIfSystemProperty(named = "simulation.seed", matches = ".*")
	void whatIsPromisedHoldsWithThisSeed() {
		try (Simulation simulation = new Simulation()) {
			Summary summary = new Summary();
			summary.add(simulation.apply(Long.getLong("simulation.seed")));
			QuietProduct.tell(summary.toString());
			summary.requireNoFailure();
		}
	}

	private static Summary play() throws Exception {
		Summary summary = new Summary();
		AtomicLong next = new AtomicLong(FIRST);
		int threads = Runtime.getRuntime().availableProcessors();
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Future<?>> players = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				players.add(executor.submit(() -> {
					try (Simulation simulation = new Simulation()) {
						for (long seed = next.getAndIncrement(); seed < FIRST + SEEDS; seed = next.getAndIncrement()) {
							summary.add(simulation.apply(seed));
						}
					}
				}));
			}
			for (Future<?> player : players) {
				player.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
		return summary;
	}

	private static List<Long> hashes() {
		Long[] hashes = new Long[REPEATED];
		try (Simulation simulation = new Simulation()) {
			Arrays.setAll(hashes, (i) -> simulation.apply(FIRST + i).hash());
		}
		return List.of(hashes);
	}

}
