package io.github.snowflakeid.lease;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Interrupts every thread of the product again and again while ids are drawn and people
 * ask for holders, on a real store. For a minute on each store:
 * {@code -Dinterrupts.seconds=60}.
 */
public final class Interrupts {

	private static final Logger logger = System.getLogger(Interrupts.class.getName());

	private static final int SECONDS = Integer.getInteger("interrupts.seconds", 2);

	private static final int LEAST = 100;

	private static final Pattern SLOW = Pattern
		.compile("(not|no) answer(ed)? within|not come back|still reading|CONNECTIONLOSS");

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final AtomicLong ids = new AtomicLong();

	private final AtomicReference<RuntimeException> refusal = new AtomicReference<>();

	private final AtomicReference<String> failure = new AtomicReference<>();

	private final Map<String, Integer> interrupts = new HashMap<>();

	private final AtomicBoolean over = new AtomicBoolean();

	private Interrupts() {
	}

	/** No id is refused, people get answers, and the lease is renewed afterwards. */
	public static void assertHarmless(NodeLeaseStore store, String namespace) throws InterruptedException {
		new Interrupts().run(store, namespace);
	}

	private void run(NodeLeaseStore store, String namespace) throws InterruptedException {
		Slices slices = SnowflakeIdGenerator.builder().buildLeased();
		SnowflakeIdGenerator generator = slices.generator();
		LeaseKeeper keeper = new LeaseKeeper(slices, store, new LeaseTerms(namespace, generator.layout(),
				NodeIdRanges.of(0, 1023), Duration.ofMinutes(1), Duration.ofSeconds(10)), "app", TimeSource.system());
		keeper.start(PATIENCE);
		Thread[] load = { new Thread(() -> draw(generator)), new Thread(() -> ask(store, namespace)),
				new Thread(() -> ask(keeper)) };
		try {
			for (Thread each : load) {
				each.start();
			}
			interruptAll(keeper);
			long renewed = keeper.status().renewed();
			await(() -> {
				keeper.requestWindow();
				return keeper.status().renewed() > renewed;
			});
		}
		finally {
			this.over.set(true);
			for (Thread each : load) {
				each.join();
			}
			keeper.stop();
		}
		logger.log(Level.INFO, "{0} ids drawn in the midst of interrupts: {1}", this.ids, this.interrupts);
		note(keeper);
		assertThat(this.refusal.get()).as("refused").isNull();
		assertThat(this.failure.get()).as("failed").isNull();
		assertThat(this.ids.get()).isPositive();
		assertThat(keeper.status().renewed()).isPositive();
		assertThat(keeper.status().lost()).as("leases lost").isZero();
	}

	private void draw(SnowflakeIdGenerator generator) {
		while (!this.over.get()) {
			try {
				this.ids.addAndGet(generator.nextIds(100).length);
			}
			catch (IdRefusedException ex) {
				this.refusal.set(ex);
			}
			LockSupport.parkNanos(200_000);
		}
	}

	/** Keeps the threads of the store itself busy. */
	private void ask(NodeLeaseStore store, String namespace) {
		while (!this.over.get()) {
			try {
				store.holders(namespace);
			}
			catch (RuntimeException ex) {
				failed(ex.toString());
			}
		}
	}

	private void ask(LeaseKeeper keeper) {
		while (!this.over.get()) {
			try {
				keeper.holders();
			}
			catch (RuntimeException ex) {
				failed(ex.toString());
			}
			LockSupport.parkNanos(1_000_000);
		}
	}

	private void note(LeaseKeeper keeper) {
		String problem = keeper.status().problem();
		if (problem != null) {
			failed(problem);
		}
	}

	/**
	 * That an answer takes long is the machine's business, and whoever takes long is
	 * left.
	 */
	private void failed(String failure) {
		if (!SLOW.matcher(failure).find()) {
			this.failure.set(failure);
		}
	}

	private void interruptAll(LeaseKeeper keeper) {
		long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
		long giveUp = end + PATIENCE.toNanos();
		while (System.nanoTime() < end || this.interrupts.getOrDefault("snowflake-lease", 0) < LEAST) {
			assertThat(System.nanoTime()).isLessThan(giveUp);
			Thread[] threads = new Thread[1_000];
			int number = Thread.currentThread().getThreadGroup().enumerate(threads);
			for (int i = 0; i < number; i++) {
				String name = threads[i].getName();
				if (name.startsWith("snowflake")) {
					threads[i].interrupt();
					this.interrupts.merge(name, 1, Integer::sum);
				}
			}
			// renews every 100 ms
			keeper.requestWindow();
			note(keeper);
			LockSupport.parkNanos(500_000);
		}
	}

	private static void await(BooleanSupplier condition) {
		long giveUp = System.nanoTime() + PATIENCE.toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).as("no renewal for %s", PATIENCE).isLessThan(giveUp);
			LockSupport.parkNanos(1_000_000);
		}
	}

}
