package io.github.snowflakeid.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.snowflakeid.faults.NemesisFault.Kind;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A fleet of processes on each store, and everything that can be done to it. Some seconds
 * for each store by default; {@code nemesis.sh} plays it for longer.
 */
@Tag("once")
@Execution(ExecutionMode.CONCURRENT)
class NemesisTests {

	private static final int SECONDS = Integer.getInteger("nemesis.seconds", 10);

	private static final long SEED = Long.getLong("nemesis.seed", 1);

	private static final int NODES = Integer.getInteger("nemesis.nodes", 4);

	private static final int IDS_PER_SECOND = Integer.getInteger("nemesis.rate", 4_000);

	private static final Duration CALM = Duration.ofMillis(Integer.getInteger("nemesis.calm", 1_500));

	@TempDir(cleanup = CleanupMode.ON_SUCCESS)
	private Path directory;

	static List<String> stores() {
		String store = System.getProperty("nemesis.store", "all");
		return store.equals("all") ? List.of("jdbc", "redis", "zookeeper", "file") : List.of(store);
	}

	/** All if none is named. */
	private static Set<Kind> kinds() {
		return Stream.of(System.getProperty("nemesis.kinds", "").split(","))
			.filter((name) -> !name.isEmpty())
			.map(Kind::valueOf)
			.collect(Collectors.toSet());
	}

	@ParameterizedTest
	@MethodSource("stores")
	void noFaultMakesAnIdRepeat(String store) throws Exception {
		Terms terms = Terms.of(store, NODES, SEED, Duration.ofSeconds(SECONDS), CALM, IDS_PER_SECOND).only(kinds());
		String plan = Schedule.print(Schedule.draw(terms));
		System.out.printf("%n%s%n%s%n", terms, plan);
		Path target = Files.createDirectories(Path.of("target/nemesis"));
		Files.writeString(target.resolve("%s-%d.schedule".formatted(store, SEED)), terms + "\n" + plan);
		Run run = Run.of(terms, this.directory);
		String report = new NemesisReport(run).text();
		System.out.println(report);
		Files.writeString(target.resolve("%s-%d.md".formatted(store, SEED)), report);
		if (!run.findings().violations().isEmpty()) {
			System.out.println(Run.output(this.directory));
		}
		assertThat(run.findings().violations().keySet()).as(report).isEmpty();
		assertThat(run.findings().ids()).as(report).isGreaterThan(100L * NODES * SECONDS);
		assertThat(run.timeline().events()).as(report).hasSameSizeAs(run.schedule());
		assertThat(run.timeline().events().stream().filter(Event::felt).count()).as(report)
			.isGreaterThan(run.schedule().size() / 2);
		Assumptions.assumeTrue(Jvm.clocksCanBeSet(),
				"passed, but WITHOUT FAULTS OF CLOCKS: needs Debian's libfaketime");
	}

}
