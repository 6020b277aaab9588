package io.github.snowflakeid.sample.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.snowflakeid.sample.load.BadOptionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FleetOptionsTests {

	@Test
	void fourNodesForAMinuteEachKilledOnceUnlessToldOtherwise() {
		FleetOptions options = parse();
		assertThat(options.nodes()).isEqualTo(4);
		assertThat(options.port(0)).isEqualTo(8080);
		assertThat(options.port(3)).isEqualTo(8083);
		assertThat(options.store()).isEqualTo(FleetOptions.Store.FILE);
		assertThat(options.kills()).isEqualTo(4);
		assertThat(options.load().duration()).isEqualTo(Duration.ofMinutes(1));
		assertThat(options.load().batch()).isEqualTo(1000);
	}

	@Test
	void portZeroIsZeroForAll() {
		assertThat(parse("--fleet.port=0").port(3)).isZero();
	}

	@Test
	void whatIsNotOfTheFleetOrTheLoadIsPassedOn() {
		assertThat(parse("--fleet.nodes=2", "--load.threads=3", "--snowflake.lease.ttl=5s", "--debug").arguments())
			.containsExactly("--snowflake.lease.ttl=5s", "--debug", "--snowflake.lease.store=file");
	}

	@Test
	void largeBatchesAreAllowedInTheNodes() {
		assertThat(parse("--load.batch=20000").arguments()).contains("--snowflake.web.max-count=20000");
	}

	@Test
	void aDatabaseIsBroughtUnlessOneIsNamed() {
		assertThat(parse("--fleet.store=jdbc").ownDatabase()).isTrue();
		assertThat(parse("--fleet.store=jdbc", "--spring.datasource.url=jdbc:x").ownDatabase()).isFalse();
		assertThat(parse("--fleet.store=redis").ownDatabase()).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					--fleet.nodes=0                 | --fleet.nodes is 0; it must be 1 to 64
					--fleet.store=foo               | --fleet.store is foo; it must be file or jdbc or redis or zookeeper
					--fleet.port=65533              | --fleet.port is 65533; it must be 0 to 65532
					--fleet.restarts=-1             | --fleet.restarts is -1; it must be 0 to 1000
					--server.port=1                 | --server.port cannot be set for a fleet: --fleet.port names the port of the first node
					--snowflake.lease.store=file    | --snowflake.lease.store cannot be set for a fleet: --fleet.store names the store of all nodes
					--snowflake.node-id=1           | --snowflake.node-id cannot be set for a fleet: each node leases one of its own
					""")
	void whatCannotBeIsRefused(String option, String message) {
		assertThatExceptionOfType(BadOptionException.class).isThrownBy(() -> parse(option)).withMessage(message);
	}

	@Test
	void anOptionAloneDoesNotAskForAFleet() {
		assertThatExceptionOfType(BadOptionException.class).isThrownBy(() -> FleetOptions.parse("--fleet.nodes=3"))
			.withMessage("--fleet is missing; write it, too: --fleet --fleet.nodes=3");
	}

	@Test
	void urlsAreNotForAFleet() {
		assertThatExceptionOfType(BadOptionException.class).isThrownBy(() -> parse("--load.url=http://a/ids"))
			.withMessageStartingWith("--load.url is unknown; with --fleet there are --fleet.nodes");
	}

	private static FleetOptions parse(String... options) {
		List<String> args = new ArrayList<>(List.of("--fleet"));
		args.addAll(Arrays.asList(options));
		return FleetOptions.parse(args.toArray(String[]::new));
	}

}
