package io.github.snowflakeid.peers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The part of docs/faults.md that comes from the runs, between two markers.
 */
final class Page {

	private static final String BEGIN = "<!-- peers: written by PageTests -->\n";

	private static final String END = "<!-- /peers -->\n";

	private static final List<Incident> FAULTS = List.of(Incident.values());

	private final String text;

	Page(String text) {
		this.text = text;
	}

	/** Returns what stands between the markers. */
	String generated() {
		return this.text.substring(this.text.indexOf(BEGIN) + BEGIN.length(), this.text.indexOf(END));
	}

	Page withGenerated(String generated) {
		return new Page(this.text.substring(0, this.text.indexOf(BEGIN) + BEGIN.length()) + generated
				+ this.text.substring(this.text.indexOf(END)));
	}

	/** Returns what the page says about a contestant, if it does. */
	Optional<String> claim(Incident fault, Peer contestant) {
		return this.text.lines()
			.dropWhile((line) -> !line.equals(heading(fault)))
			.skip(1)
			.takeWhile((line) -> !line.startsWith("### "))
			.filter((line) -> line.startsWith("| "))
			.map((line) -> List.of(line.substring(2, line.length() - 2).split(" \\| ", -1)))
			.filter((cells) -> List.of(cells.get(1).split(", ", -1)).contains(contestant.label()))
			.map((cells) -> cells.get(0))
			.findFirst();
	}

	@Override
	public String toString() {
		return this.text;
	}

	static String render() {
		List<String> lines = new ArrayList<>();
		lines.add("| library | artifact | set up as |");
		lines.add("| --- | --- | --- |");
		for (Peer contestant : Peer.values()) {
			lines.add("| %s | %s | %s |".formatted(contestant.label(),
					contestant.isOurs() ? "this build" : "`" + contestant.artifact() + "`",
					contestant.configuration()));
		}
		lines.add("");
		lines.add("Whether what must hold did hold, in the cases below:");
		lines.add("");
		lines.add(FAULTS.stream()
			.map((fault) -> Integer.toString(number(fault)))
			.collect(Collectors.joining(" | ", "| | ", " |")));
		lines.add("| --- |" + " --- |".repeat(FAULTS.size()));
		for (Peer contestant : Peer.values()) {
			lines.add(FAULTS.stream()
				.map((fault) -> mark(fault, contestant))
				.collect(Collectors.joining(" | ", "| %s | ".formatted(contestant.label()), " |")));
		}
		for (Incident fault : FAULTS) {
			lines.add("");
			lines.add(heading(fault));
			lines.add("");
			lines.add("%s **%s**%s".formatted(fault.script(), fault.must(), fault.remark()));
			lines.add("");
			lines.add("| what happened | with |");
			lines.add("| --- | --- |");
			claims(fault)
				.forEach((text, labels) -> lines.add("| %s | %s |".formatted(text, String.join(", ", labels))));
		}
		return String.join("\n", lines) + "\n";
	}

	private static String heading(Incident fault) {
		return "### %d. %s".formatted(number(fault), fault.title());
	}

	private static int number(Incident fault) {
		return FAULTS.indexOf(fault) + 1;
	}

	private static String mark(Incident fault, Peer contestant) {
		if (!fault.concerns(contestant)) {
			return "";
		}
		return Results.of(fault, contestant).passed() ? "yes" : "**no**";
	}

	private static Map<String, List<String>> claims(Incident fault) {
		return Results.contestants(fault)
			.collect(Collectors.groupingBy((contestant) -> Results.of(fault, contestant).text(), LinkedHashMap::new,
					Collectors.mapping(Peer::label, Collectors.toList())));
	}

}
