package io.github.snowflakeid.faults;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.faults.Findings.Gaps;
import io.github.snowflakeid.faults.Findings.Violations;
import io.github.snowflakeid.faults.NemesisFault.Kind;

/**
 * What a run came to, in Markdown.
 */
final class NemesisReport {

	/** The head of a table with a {@link #row()} for each run. */
	static final String HEADER = """
			| store | seed | faults for | nodes | processes | faults | ids | duplicates | other violations \
			| calls refused | p99.9 of a call | furthest ahead | all issue ids again |
			| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
			""";

	private final Run run;

	NemesisReport(Run run) {
		this.run = run;
	}

	String row() {
		Findings findings = this.run.findings();
		long others = findings.violations().values().stream().mapToLong(Violations::count).sum()
				- findings.count(Check.UNIQUE);
		return String.format(Locale.ROOT,
				"| %s | %d | %s | %d | %d | %d | %,d | %d | %d | %,d | %.2f ms | %,d ms | %s |%n",
				this.run.terms().store(), this.run.terms().seed(), length(), this.run.terms().nodes(),
				this.run.timeline().processes(), felt(), findings.ids(), findings.count(Check.UNIQUE), others,
				refusedCalls(), findings.latency(99.9) / 1e6, findings.largestLead(), recovery());
	}

	String text() {
		Formatter text = new Formatter(Locale.ROOT);
		text.format("### %s, seed %d%n%n", this.run.terms().store(), this.run.terms().seed());
		text.format("%s, %d processors, OpenJDK %s, %s%n%n", LocalDate.now(ZoneOffset.UTC),
				Runtime.getRuntime().availableProcessors(), System.getProperty("java.version"),
				System.getProperty("os.name"));
		text.format("%s%s", HEADER, row());
		appendViolations(text);
		appendCalls(text);
		appendFaults(text);
		text.format("%n%s%n", verdict());
		return text.toString();
	}

	/** One line that says whether all is well. */
	String verdict() {
		String run = String.format(Locale.ROOT, "%s, seed %d, %s, %d ids", this.run.terms().store(),
				this.run.terms().seed(), length(), this.run.findings().ids());
		Map<Check, Violations> violations = this.run.findings().violations();
		return violations.isEmpty() ? "VERDICT: all is well: " + run
				: "VERDICT: **VIOLATED**: " + violations.entrySet()
					.stream()
					.map((entry) -> entry.getKey() + " " + entry.getValue().count() + " times")
					.collect(Collectors.joining(", ")) + ": " + run;
	}

	private void appendViolations(Formatter text) {
		Set<Check> made = made();
		text.format("%nChecked: %s.%n", made.stream().map(Check::name).collect(Collectors.joining(", ")));
		Set<Check> left = EnumSet.complementOf(EnumSet.copyOf(made));
		if (!left.isEmpty()) {
			text.format("Not checked, as this store has no clock that would promise it: %s.%n",
					left.stream().map(Check::name).collect(Collectors.joining(", ")));
		}
		if (!Jvm.clocksCanBeSet()) {
			text.format("**WITHOUT FAULTS OF CLOCKS: libfaketime is not installed.**%n");
		}
		for (Map.Entry<Check, Violations> violated : this.run.findings().violations().entrySet()) {
			text.format("%n**%s is violated %d times**, first:%n", violated.getKey(), violated.getValue().count());
			violated.getValue().examples().forEach((example) -> text.format("* %s%n", example));
		}
	}

	private Set<Check> made() {
		Set<Check> made = EnumSet.allOf(Check.class);
		if (!this.run.terms().storeHasClock()) {
			made.remove(Check.TRUE_LEAD);
		}
		if (!this.run.terms().storeHasExpiry()) {
			made.remove(Check.EXPIRY);
			made.remove(Check.KEPT);
		}
		return made;
	}

	private void appendCalls(Formatter text) {
		Findings findings = this.run.findings();
		text.format("%n| calls | |%n| --- | --- |%n");
		text.format("| attempted | %,d |%n", findings.attemptedCalls());
		text.format("| answered with ids | %,d |%n", findings.acknowledgedCalls());
		for (RefusalReason reason : RefusalReason.values()) {
			text.format("| refused: %s | %,d |%n", reason, findings.refused().getOrDefault(reason, 0L));
		}
		text.format("| took, half of those answered | %.3f ms |%n", findings.latency(50) / 1e6);
		text.format("| took, 99.9 %% of those answered | %.3f ms |%n", findings.latency(99.9) / 1e6);
		text.format("| took, the longest | %.3f ms |%n", findings.latency(100) / 1e6);
		text.format("| id furthest ahead of the true time | %,d ms |%n", findings.largestLead());
		text.format("| id furthest ahead of its node's clock | %,d ms |%n", findings.largestOwnLead());
		text.format("| node ids free again after an orderly end, and the longest still held | %d, %d ms |%n",
				findings.freedCount(), findings.latestFreed().toMillis());
		text.format("| processes that ended by themselves | %d |%n", this.run.timeline().endedByThemselves());
	}

	private void appendFaults(Formatter text) {
		text.format("%n| fault | times | met something | times without ids | longest | together |%n");
		text.format("| --- | --- | --- | --- | --- | --- |%n");
		List<Kind> kinds = new ArrayList<>(this.run.terms().kinds());
		kinds.sort(null);
		for (Kind kind : kinds) {
			List<Event> events = this.run.timeline()
				.events()
				.stream()
				.filter((event) -> event.fault().kind() == kind)
				.toList();
			text.format("| %s | %d | %d |%s%n", kind, events.size(), events.stream().filter(Event::felt).count(),
					gaps(this.run.findings().gaps().getOrDefault(kind, new Gaps())));
		}
		text.format("| none known | | |%s%n", gaps(this.run.findings().otherGaps()));
	}

	private static String gaps(Gaps gaps) {
		return String.format(Locale.ROOT, " %d | %.1f s | %.1f s |", gaps.count(), gaps.longestNanos() / 1e9,
				gaps.totalNanos() / 1e9);
	}

	private String length() {
		long seconds = this.run.terms().length().toSeconds();
		return (seconds % 60 == 0) ? seconds / 60 + " min" : seconds + " s";
	}

	private long felt() {
		return this.run.timeline().events().stream().filter(Event::felt).count();
	}

	private long refusedCalls() {
		return Arrays.stream(RefusalReason.values())
			.mapToLong((reason) -> this.run.findings().refused().getOrDefault(reason, 0L))
			.sum();
	}

	private String recovery() {
		return (this.run.timeline().recovery() != null)
				? String.format(Locale.ROOT, "after %.1f s", this.run.timeline().recovery().toMillis() / 1e3) : "no";
	}

}
