package io.github.snowflakeid.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakePreset;
import io.github.snowflakeid.autoconfigure.lease.SnowflakeLeaseAutoConfiguration;
import io.github.snowflakeid.autoconfigure.lease.file.FileLeaseStoreAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * A series of one's own whose layout or epoch is changed: what the start says, and that
 * it goes on in the way that is said.
 */
class MovingOnTests {

	@TempDir
	private Path directory;

	private ApplicationContextRunner runner(String... properties) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class,
					SnowflakeLeaseAutoConfiguration.class, FileLeaseStoreAutoConfiguration.class))
			.withPropertyValues("snowflake.lease.store=file", "snowflake.lease.file.directory=" + this.directory)
			.withPropertyValues(properties);
	}

	@ParameterizedTest
	@CsvSource({ "snowflake.epoch=2024-01-01T00:00:00Z",
			"'snowflake.layout.timestamp-bits=40,snowflake.layout.node-id-bits=11'",
			"'snowflake.layout.node-id-bits=12,snowflake.layout.sequence-bits=10'",
			"'snowflake.layout.sequence-bits=11,snowflake.epoch=2020-01-01T00:00:00Z'",
			"snowflake.layout.timestamp-bits=40" })
	void goesOnInAnotherNamespaceWithGreaterIds(String properties) {
		String[] changed = properties.split(",");
		long greatest = draw();
		assertThat(advice(changed)).endsWith(" To go on from those with this layout, stop all instances of the "
				+ "namespace, wait for PT13S, or longer if one of them had a longer ttl and max-lead, and set "
				+ "snowflake.lease.namespace to another name for all of them. It knows of no id, so no clock may be "
				+ "behind now: then all new ids are greater than those that exist.");
		long next = draw(Stream.concat(Stream.of(changed), Stream.of("snowflake.lease.namespace=second"))
			.toArray(String[]::new));
		assertThat(next).isGreaterThan(greatest);
	}

	@ParameterizedTest
	@CsvSource({ "snowflake.epoch=2026-01-01T00:00:00Z", "snowflake.layout.sequence-bits=11",
			"snowflake.layout.tick=10ms" })
	void saysThatNewIdsMayEqualSomeAndWithWhichEpochTheyDoNot(String changed) {
		long greatest = draw();
		String advice = advice(changed);
		String epoch = advice.replaceAll("(?s).*with snowflake.epoch=(\\S+), or an earlier one.*", "$1");
		assertThat(advice).endsWith(" These ids cannot go on from those, because they would be smaller than those that "
				+ "exist, and may equal some; with snowflake.epoch=" + epoch
				+ ", or an earlier one, they would be greater.");
		assertThat(draw(changed, "snowflake.lease.namespace=second")).isLessThan(greatest);
		assertThat(draw(changed, "snowflake.epoch=" + epoch, "snowflake.lease.namespace=third"))
			.isGreaterThan(greatest);
	}

	@Test
	void saysSoWhereNoEpochHelps() {
		draw();
		assertThat(advice("snowflake.layout.timestamp-bits=37", "snowflake.layout.node-id-bits=5")).endsWith(
				" These ids cannot go on from those, because they would be smaller than those that exist, and may "
						+ "equal some.");
	}

	@Test
	void propertiesOfThePageContinueASeries() throws IOException {
		List<String> blocks = Pattern.compile("```properties\\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(Path.of("../docs/migration.md")))
			.results()
			.map((block) -> block.group(1).replace("snowflake.lease.store=jdbc\n", ""))
			.toList();
		assertThat(blocks).hasSize(4)
			.filteredOn((block) -> block.contains("hutool"))
			.map((block) -> SnowflakePreset.HUTOOL.layout().decompose(draw(block.split("\n"))))
			.allSatisfy((id) -> assertThat(id.timestamp()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES)))
			.extracting(SnowflakeId::nodeId)
			.satisfies((nodeIds) -> assertThat(nodeIds.get(1)).isBetween(512L, 1023L))
			.satisfies((nodeIds) -> assertThat(nodeIds.get(2)).isEqualTo(101));
	}

	private long draw(String... properties) {
		List<Long> ids = new ArrayList<>();
		runner(properties).run((context) -> {
			assertThat(context).hasNotFailed();
			ids.add(context.getBean(IdGenerator.class).nextId());
		});
		return ids.get(0);
	}

	private String advice(String... properties) {
		List<String> actions = new ArrayList<>();
		runner(properties).run((context) -> actions.add(FailureAnalyses.of(context.getStartupFailure()).getAction()));
		return actions.get(0);
	}

}
