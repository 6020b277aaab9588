package io.github.snowflakeid.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What goes wrong, as a script for one contestant, and what must hold all the same.
 */
enum Incident {

	/** The order in which sequence and clock are looked at. */
	CLOCK_RETURNS("The clock steps back and returns",
			"300 ids in one millisecond; the clock steps back by 3 ms; one call; the clock is right again; 300 ids.",
			"No id twice.",
			" Reported of Twitter's generator in [twitter-archive/snowflake#6](https://github.com/twitter-archive/snowflake/issues/6).") {

		@Override
		TrialOutcome script(Peer contestant, Path directory) {
			Trial trial = new Trial();
			LongSupplier generator = contestant.process(directory).apply(NODE_ID);
			trial.draw(generator, 300);
			trial.clock().step(Duration.ofMillis(-3));
			trial.draw(generator);
			trial.clock().correct();
			trial.draw(generator, 300);
			return trial.unique();
		}

	},

	/** A loop that waits for another time than the last one. */
	STEP_DURING_A_WAIT("A step back while a caller waits for the next millisecond",
			"Ids until a call waits, 130,000 at most; in that wait, or after the ids, the clock steps back by 2 ms; 12,288 calls, each a millisecond after one that was refused.",
			"No id twice.", "") {

		@Override
		TrialOutcome script(Peer contestant, Path directory) {
			Trial trial = new Trial();
			LongSupplier generator = contestant.process(directory).apply(NODE_ID);
			Runnable step = () -> trial.clock().step(Duration.ofMillis(-2));
			if (!trial.drawUntilOneWaits(generator, step)) {
				step.run();
			}
			trial.drawPatiently(generator, 3 * 4096);
			return new TrialOutcome(trial.twice() == 0,
					(trial.twice() == 0) ? "none twice" : "%,d ids a second time".formatted(trial.twice()));
		}

	},

	/** A loop that waits until the clock is back. */
	LONG_STEP_DURING_A_WAIT("A long step back while a caller waits for the next millisecond",
			"Ids until a call waits, 130,000 at most; in that wait the clock steps back by 5 s, and another thread asks for an id.",
			"The call takes less than a second longer than without the step.",
			" Reported of others in [sony/sonyflake#39](https://github.com/sony/sonyflake/issues/39) and [beyondfengyu/SnowFlake#9](https://github.com/beyondfengyu/SnowFlake/issues/9).") {

		@Override
		TrialOutcome script(Peer contestant, Path directory) throws InterruptedException {
			Trial calm = new Trial();
			boolean waits = calm.drawUntilOneWaits(contestant.process(directory).apply(NODE_ID), () -> {
			});
			Trial trial = new Trial();
			LongSupplier generator = contestant.process(directory).apply(NODE_ID);
			Trial.Bystander bystander = trial.new Bystander(generator);
			boolean[] heldUp = new boolean[1];
			if (!waits) {
				trial.drawUntilOneWaits(generator, () -> {
				});
				trial.clock().step(Duration.ofSeconds(-5));
				trial.draw(generator);
				return new TrialOutcome(true, "no call waits" + trial.refusals());
			}
			trial.drawUntilOneWaits(generator, () -> {
				trial.clock().step(Duration.ofSeconds(-5));
				heldUp[0] = bystander.isHeldUp();
			});
			bystander.leave();
			Duration longer = trial.lastTook().minus(calm.lastTook());
			if (longer.compareTo(Duration.ofSeconds(1)) >= 0) {
				return new TrialOutcome(false, "the call waits for %,d ms longer%s".formatted(longer.toMillis(),
						heldUp[0] ? ", and all others at its lock" : ""));
			}
			return new TrialOutcome(true, "the call %s within %d ms"
				.formatted((trial.refused() > 0) ? "is refused" : "gets an id", ceilMillis(trial.lastTook())));
		}

	},

	/** A sleep that is taken for granted. */
	SECOND_STEP("A second step back while the first is waited out",
			"50 ids in each of 11 milliseconds; the clock steps back by 5 ms; 50 calls, and the clock steps back by 5 ms again as soon as one of them waits.",
			"No id twice.", "") {

		@Override
		TrialOutcome script(Peer contestant, Path directory) {
			Trial trial = new Trial();
			LongSupplier generator = contestant.process(directory).apply(NODE_ID);
			for (int i = 0; i < 10; i++) {
				trial.draw(generator, 50);
				trial.clock().passMillisecond();
			}
			trial.draw(generator, 50);
			trial.clock().step(Duration.ofMillis(-5));
			trial.clock().onWait(() -> trial.clock().step(Duration.ofMillis(-5)));
			trial.drawPatiently(generator, 50);
			return trial.unique();
		}

	},

	/** A step within the tolerance that some promise. */
	STEP_OF_1500_MILLIS("The clock steps back by 1.5 s", "1 id; the step; 20,480 calls, until one is refused.",
			"All get an id.", "") {

		@Override
		TrialOutcome script(Peer contestant, Path directory) {
			Trial trial = new Trial();
			LongSupplier generator = contestant.process(directory).apply(NODE_ID);
			trial.draw(generator);
			trial.clock().step(Duration.ofMillis(-1500));
			Duration start = trial.clock().elapsed();
			int served = 0;
			while (served < 5 * 4096 && trial.draw(generator)) {
				served++;
			}
			if (served == 5 * 4096) {
				return new TrialOutcome(true,
						"all, in %,d ms".formatted(ceilMillis(trial.clock().elapsed().minus(start))));
			}
			Duration end = trial.clock().elapsed();
			do {
				trial.clock().pass(Duration.ofMillis(1));
			}
			while (!trial.draw(generator));
			return new TrialOutcome(false,
					"%snone for %,d ms".formatted((served > 0) ? "%,d ids, then ".formatted(served) : "",
							ceilMillis(trial.clock().elapsed().minus(end))));
		}

	},

	/** A step beyond what the product tolerates. */
	STEP_OF_AN_HOUR("The clock steps back by an hour", "1 id; the step; a call every second, until one gets an id.",
			"The first one gets an id.",
			" The product refuses ids that run ahead of the clock by more than `max-lead`, 10 s.") {

		@Override
		TrialOutcome script(Peer contestant, Path directory) {
			Trial trial = new Trial();
			LongSupplier generator = contestant.process(directory).apply(NODE_ID);
			trial.draw(generator);
			trial.clock().step(Duration.ofHours(-1));
			Duration start = trial.clock().elapsed();
			while (!trial.draw(generator)) {
				trial.clock().pass(Duration.ofSeconds(1));
			}
			Duration passed = trial.clock().elapsed().minus(start);
			return (trial.refused() == 0) ? new TrialOutcome(true, "it does")
					: new TrialOutcome(false, "none for %,d s".formatted(passed.toSeconds()));
		}

	},

	/** A memory of some steps. */
	TEN_STEPS("Ten steps back within a millisecond",
			"Ten times within a millisecond: 1 id; the clock steps back by 1 ms; one call; the clock is right again.",
			"No id twice.", "") {

		@Override
		TrialOutcome script(Peer contestant, Path directory) {
			Trial trial = new Trial();
			LongSupplier generator = contestant.process(directory).apply(NODE_ID);
			for (int i = 0; i < 10; i++) {
				trial.draw(generator);
				trial.clock().step(Duration.ofMillis(-1));
				trial.draw(generator);
				trial.clock().correct();
				trial.clock().pass(Duration.ofNanos(90_000));
			}
			return trial.unique();
		}

	},

	/** What a reader that remembers the largest id may rely on. */
	ORDER("The order of ids during a step back",
			"100 ids, one a millisecond; the clock steps back by 1 s; 100 calls, one a millisecond.",
			"No id is smaller than one before.",
			" Discussed in [yitter/IdGenerator#42](https://github.com/yitter/IdGenerator/issues/42).") {

		@Override
		TrialOutcome script(Peer contestant, Path directory) {
			Trial trial = new Trial();
			LongSupplier generator = contestant.process(directory).apply(NODE_ID);
			trial.drawEvery(Duration.ofMillis(1), generator, 100);
			trial.clock().step(Duration.ofSeconds(-1));
			trial.drawEvery(Duration.ofMillis(1), generator, 100);
			return new TrialOutcome(trial.smaller() == 0,
					((trial.smaller() == 0) ? "none smaller" : "%,d ids smaller".formatted(trial.smaller()))
							+ trial.refusals());
		}

	},

	/** What a process knows of the one before. */
	RESTART("A restart with the clock set back",
			"1,000 ids, one a millisecond; the process is killed, and another one with the same node id is there 1 s later; meanwhile the clock has stepped back by 1.5 s; 500 calls, one a millisecond. Where sequences start at random, how many come twice is chance.",
			"No id twice.",
			" Discussed in [apache/incubator-seata#3527](https://github.com/apache/incubator-seata/issues/3527) and [hazelcast/hazelcast#17975](https://github.com/hazelcast/hazelcast/issues/17975).") {

		@Override
		TrialOutcome script(Peer contestant, Path directory) {
			Trial trial = new Trial();
			LongFunction<LongSupplier> first = contestant.process(directory);
			trial.drawEvery(Duration.ofMillis(1), first.apply(NODE_ID), 1000);
			kill(first);
			trial.clock().pass(Duration.ofSeconds(1));
			trial.clock().step(Duration.ofMillis(-1500));
			LongFunction<LongSupplier> second = contestant.process(directory);
			trial.drawEvery(Duration.ofMillis(1), second.apply(NODE_ID), 500);
			kill(second);
			return trial.unique();
		}

		@Override
		boolean concerns(Peer contestant) {
			return true;
		}

	},

	/** The same when few sequences are left out. */
	RESTART_AT_THE_CAP("The same under full load",
			"Twelve times 4,096 ids, each time from the start of a millisecond; killed and replaced within 1 s as before, while the clock steps back by 1,010 ms; eight times 4,096 calls in the same way.",
			"No id twice.", "") {

		@Override
		TrialOutcome script(Peer contestant, Path directory) {
			return restartAtTheCap(contestant, directory, Incident::kill);
		}

		@Override
		boolean concerns(Peer contestant) {
			return true;
		}

	},

	/** The same when the process can say good-bye. */
	ORDERLY_RESTART("The same after an orderly stop",
			"As before, but the process is stopped in order, for those that remember something then.", "No id twice.",
			"") {

		@Override
		TrialOutcome script(Peer contestant, Path directory) {
			return restartAtTheCap(contestant, directory, Incident::stop);
		}

		@Override
		boolean concerns(Peer contestant) {
			return contestant.remembers();
		}

	},

	/** An epoch that depends on where and when the process starts. */
	TIME_ZONE("A time zone with a change to summer time",
			"In America/New_York, one process starts an hour before the change to summer time, another an hour after it; the time in their ids, against the same in UTC.",
			"The same.",
			" ShardingSphere has changed this since, in [apache/shardingsphere#38932](https://github.com/apache/shardingsphere/pull/38932).") {

		@Override
		TrialOutcome script(Peer contestant, Path directory) {
			long[] utc = timestampsAroundTheChange(contestant, directory);
			TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
			long[] newYork = timestampsAroundTheChange(contestant, directory);
			boolean same = Arrays.equals(newYork, utc);
			return new TrialOutcome(same, same ? "the same" : "%d h less in the first process, %d h less in the second"
				.formatted(hours(utc[0] - newYork[0]), hours(utc[1] - newYork[1])));
		}

		private static long hours(long millis) {
			return Duration.ofMillis(millis).toHours();
		}

		private static long[] timestampsAroundTheChange(Peer contestant, Path directory) {
			Trial trial = new Trial(Instant.parse("2026-03-08T06:00:00Z"));
			LongSupplier before = contestant.process(directory).apply(1);
			trial.clock().pass(Duration.ofHours(2));
			LongSupplier after = contestant.process(directory).apply(2);
			trial.clock().pass(Duration.ofHours(1));
			trial.draw(before);
			trial.draw(after);
			return trial.ids().stream().mapToLong(contestant.layout()::timestamp).toArray();
		}

	},

	/** The day after the last one. */
	END_OF_LIFE("The end of the timestamp",
			"1 id in the last millisecond that the timestamp bits can say; 2 ms later 5,000 calls.",
			"No negative id, and none smaller than the one before.",
			" That is in 2039 for relops, between 2080 and 2094 for most, and beyond the year 70,000 for yitter. The TSID libraries count the sign bit of a `long` as a bit of time. Reported of another one in [baidu/uid-generator#100](https://github.com/baidu/uid-generator/issues/100).") {

		@Override
		TrialOutcome script(Peer contestant, Path directory) {
			Trial trial = new Trial();
			trial.clock().setWall(contestant.layout().end() - 1);
			LongSupplier generator = contestant.process(directory).apply(NODE_ID);
			trial.clock().setWall(contestant.layout().end() - 1);
			trial.draw(generator);
			trial.clock().pass(Duration.ofMillis(2));
			trial.draw(generator, 5000);
			long negative = trial.ids().stream().filter((id) -> id < 0).count();
			return new TrialOutcome(negative == 0 && trial.smaller() == 0, (negative > 0) ? "negative ids"
					: (trial.smaller() > 0) ? "ids begin again at the epoch" : "refused");
		}

	},

	/** A sequence that is wider than the type of a variable. */
	FULL_SEQUENCE("More ids in a millisecond than there are sequences",
			"As many calls as a millisecond has sequences, and 1,000; with 16 bits of sequence where the library can be set to that.",
			"No id twice, and each has the node id.", "") {

		@Override
		TrialOutcome script(Peer contestant, Path directory) {
			Trial trial = new Trial();
			LongSupplier generator = contestant.wideProcess(directory).apply(NODE_ID);
			Peer.Layout layout = contestant.wideLayout();
			trial.draw(generator, layout.sequences() + 1000);
			long nodeId = contestant.hasNodeId() ? NODE_ID : 0;
			long foreign = trial.ids().stream().filter((id) -> layout.nodeId(id) != nodeId).count();
			TrialOutcome unique = trial.unique();
			return (foreign == 0) ? unique
					: new TrialOutcome(false, "%s, %,d with another node id".formatted(unique, foreign));
		}

	},

	/** Static state. */
	TWO_GENERATORS("Two generators in one process", "Generators with node ids 1 and 2; 100 ids of each, in turn.",
			"No id twice, and each has its node id.", "") {

		@Override
		TrialOutcome script(Peer contestant, Path directory) {
			Trial trial = new Trial();
			LongFunction<LongSupplier> process = contestant.process(directory);
			List<LongSupplier> generators = List.of(process.apply(1), process.apply(2));
			int foreign = 0;
			for (int i = 0; i < 200; i++) {
				trial.draw(generators.get(i % 2));
				long nodeId = contestant.layout().nodeId(trial.ids().get(trial.issued() - 1));
				foreign += (nodeId != i % 2 + 1) ? 1 : 0;
			}
			TrialOutcome unique = trial.unique();
			return (foreign == 0) ? unique
					: new TrialOutcome(false, "%s, %,d with the other's node id".formatted(unique, foreign));
		}

		@Override
		boolean concerns(Peer contestant) {
			return super.concerns(contestant) && contestant.hasNodeId();
		}

	},

	/** What id % n does at low load. */
	LOW_LOAD("Sharding at low load", "1,000 ids, one every 10 ms, on 16 shards by `id % 16`.", "All shards get some.",
			" Reported in [apache/shardingsphere#3422](https://github.com/apache/shardingsphere/issues/3422) and [#7750](https://github.com/apache/shardingsphere/issues/7750).") {

		@Override
		TrialOutcome script(Peer contestant, Path directory) {
			Trial trial = new Trial();
			trial.drawEvery(Duration.ofMillis(10), contestant.process(directory).apply(NODE_ID), 1000);
			long shards = trial.ids().stream().map((id) -> id % 16).distinct().count();
			return new TrialOutcome(shards == 16, "%d of 16 shards".formatted(shards));
		}

	},

	/** Threads, unscripted. */
	THREADS("Four threads", "25,000 ids by each of four threads, with the machine's own clock.", "No id twice.",
			" Reported of earlier versions in [vladmihalcea/hypersistence-tsid#5](https://github.com/vladmihalcea/hypersistence-tsid/issues/5) and [#22](https://github.com/vladmihalcea/hypersistence-tsid/issues/22).") {

		@Override
		TrialOutcome script(Peer contestant, Path directory) throws InterruptedException {
			LongSupplier generator = contestant.unscripted(directory).apply(NODE_ID);
			long[][] ids = new long[4][25_000];
			Thread[] threads = new Thread[ids.length];
			for (int t = 0; t < threads.length; t++) {
				long[] own = ids[t];
				threads[t] = new Thread(() -> Arrays.setAll(own, (i) -> drawPersistently(generator)));
				threads[t].start();
			}
			for (Thread thread : threads) {
				thread.join();
			}
			long distinct = Stream.of(ids).flatMapToLong(LongStream::of).distinct().count();
			return new TrialOutcome(distinct == 100_000, (distinct == 100_000) ? "none twice" : "some twice");
		}

		private static long drawPersistently(LongSupplier generator) {
			while (true) {
				try {
					return generator.getAsLong();
				}
				catch (RuntimeException ex) {
					Thread.onSpinWait();
				}
			}
		}

	};

	private static final long NODE_ID = 2;

	private final String title;

	private final String script;

	private final String must;

	private final String remark;

	Incident(String title, String script, String must, String remark) {
		this.title = title;
		this.script = script;
		this.must = must;
		this.remark = remark;
	}

	abstract TrialOutcome script(Peer contestant, Path directory) throws InterruptedException;

	/** Says whether the script is for a contestant. */
	boolean concerns(Peer contestant) {
		return !contestant.remembers();
	}

	/** Plays the script, in the same place whoever builds: in UTC, and in no country. */
	TrialOutcome on(Peer contestant) {
		TimeZone zone = TimeZone.getDefault();
		Locale locale = Locale.getDefault();
		TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
		Locale.setDefault(Locale.ROOT);
		try {
			Path directory = Files.createTempDirectory("peers");
			try {
				return script(contestant, directory);
			}
			finally {
				delete(directory);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			ScriptedClock.uninstall();
			TimeZone.setDefault(zone);
			Locale.setDefault(locale);
		}
	}

	String title() {
		return this.title;
	}

	String script() {
		return this.script;
	}

	String must() {
		return this.must;
	}

	/** Returns where it was published, and what has to be known to judge fairly. */
	String remark() {
		return this.remark;
	}

	private static void delete(Path directory) throws IOException {
		try (Stream<Path> files = Files.walk(directory)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.delete(file);
			}
		}
	}

	private static TrialOutcome restartAtTheCap(Peer contestant, Path directory,
			Consumer<LongFunction<LongSupplier>> ending) {
		Trial trial = new Trial();
		LongFunction<LongSupplier> first = contestant.process(directory);
		trial.drawAtTheCap(first.apply(NODE_ID), 12);
		ending.accept(first);
		trial.clock().pass(Duration.ofSeconds(1));
		trial.clock().step(Duration.ofMillis(-1010));
		LongFunction<LongSupplier> second = contestant.process(directory);
		trial.drawAtTheCap(second.apply(NODE_ID), 8);
		kill(second);
		return trial.unique();
	}

	/** The operating system takes back what a process held. */
	private static void kill(LongFunction<LongSupplier> process) {
		if (process instanceof AutoCloseable held) {
			try {
				held.close();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	private static void stop(LongFunction<LongSupplier> process) {
		((Runnable) process).run();
		kill(process);
	}

	private static long ceilMillis(Duration duration) {
		return duration.plusNanos(999_999).toMillis();
	}

}
