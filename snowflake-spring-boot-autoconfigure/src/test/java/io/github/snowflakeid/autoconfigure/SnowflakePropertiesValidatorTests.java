package io.github.snowflakeid.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;

import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class SnowflakePropertiesValidatorTests {

	private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

	private final SnowflakeProperties properties = new SnowflakeProperties();

	@Test
	void callsThePropertiesOfEachGeneratorByTheirNames() {
		this.properties.getLayout().setTick(Duration.ZERO);
		assertThatExceptionOfType(InvalidSnowflakeConfigurationException.class).isThrownBy(() -> {
			ConfigurationProblems problems = new ConfigurationProblems();
			validator("snowflake.generators.orders", false).check(problems);
			problems.throwIfAny();
		}).satisfies((ex) -> {
			assertThat(ex.problems()).extracting(InvalidSnowflakeConfigurationException.Problem::property)
				.containsExactly("snowflake.generators.orders.layout.tick", "snowflake.generators.orders.node-id");
			assertThat(ex.problems()).extracting(InvalidSnowflakeConfigurationException.Problem::remedy)
				.satisfiesExactly(
						(remedy) -> assertThat(remedy).startsWith("Set snowflake.generators.orders.layout.tick to"),
						(remedy) -> assertThat(remedy).contains("SNOWFLAKE_GENERATORS_ORDERS_NODE_ID",
								"set snowflake.lease.store to file, jdbc, redis or zookeeper"));
		});
	}

	@Test
	void keepsWhatWasFoundBefore() {
		ConfigurationProblems problems = new ConfigurationProblems();
		problems.add("snowflake.other", null, "set", "Set it.");
		this.properties.setNodeId("-1");
		validator("snowflake", false).check(problems);
		assertThatExceptionOfType(InvalidSnowflakeConfigurationException.class).isThrownBy(problems::throwIfAny)
			.withMessage("snowflake.other is not set; it must be set. snowflake.node-id is -1; it must be 0 to 1023");
	}

	@Test
	void makesGeneratorOfTheSettings() {
		this.properties.setNodeId("7");
		this.properties.getLayout().setSpreadBits(0);
		SnowflakeIdGenerator generator = settings(false).newGenerator(new ScriptedTimeSource());
		assertThat(generator.layout()).isEqualTo(SnowflakeLayout.DEFAULT);
		assertThat(generator.nodeId()).hasValue(7);
	}

	@Test
	void makesTermsOfTheSettings() {
		this.properties.getLease().setStore(LeaseStoreType.FILE);
		this.properties.getLease().setNodeIds(List.of("0-9", "20"));
		assertThat(settings(true).terms()).isEqualTo(new LeaseTerms("default", SnowflakeLayout.DEFAULT,
				NodeIdRanges.parse("0-9,20"), Duration.ofSeconds(3), Duration.ofSeconds(10)));
	}

	@Test
	void makesNoTermsWhereNothingIsLeased() {
		this.properties.setNodeId("7");
		assertThatIllegalStateException().isThrownBy(settings(false)::terms);
	}

	private GeneratorSettings settings(boolean leased) {
		return validator("snowflake", leased).settings();
	}

	private SnowflakePropertiesValidator validator(String prefix, boolean leased) {
		return new SnowflakePropertiesValidator(new PropertyNames(prefix, prefix.equals("snowflake") ? "" : "orders"),
				this.properties, leased, NOW, new MockEnvironment());
	}

}
