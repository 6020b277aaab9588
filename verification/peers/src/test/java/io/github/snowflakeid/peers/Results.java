package io.github.snowflakeid.peers;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What happened to whom. Each script is played once in a build.
 */
final class Results {

	private static final Map<Incident, Map<Peer, TrialOutcome>> OUTCOMES = new EnumMap<>(Incident.class);

	private Results() {
	}

	static TrialOutcome of(Incident fault, Peer contestant) {
		return OUTCOMES.computeIfAbsent(fault, (key) -> new EnumMap<>(Peer.class))
			.computeIfAbsent(contestant, fault::on);
	}

	static Stream<Peer> contestants(Incident fault) {
		return Stream.of(Peer.values()).filter(fault::concerns);
	}

}
