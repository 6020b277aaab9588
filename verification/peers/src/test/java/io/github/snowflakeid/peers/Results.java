package io.github.snowflakeid.peers;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What happened to whom. Each script is played once in a build.
 */
final class Results {

	private static final Map<Fault, Map<Contestant, Outcome>> OUTCOMES = new EnumMap<>(Fault.class);

	private Results() {
	}

	static Outcome of(Fault fault, Contestant contestant) {
		return OUTCOMES.computeIfAbsent(fault, (key) -> new EnumMap<>(Contestant.class))
			.computeIfAbsent(contestant, fault::on);
	}

	static Stream<Contestant> contestants(Fault fault) {
		return Stream.of(Contestant.values()).filter(fault::concerns);
	}

}
