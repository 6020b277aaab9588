package io.github.snowflakeid.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.snowflakeid.PageSnippet;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakePreset;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.autoconfigure.lease.SnowflakeLeaseAutoConfiguration;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What docs/generators.md shows.
 */
class GeneratorsPageTests {

	@TempDir
	private Path directory;

	@Test
	void thePropertiesAndTheJavaOfThePageWorkTogether() throws IOException {
		Class<?> service = PageSnippet.of("generators.md", "Inject them").compile("OrderService", this.directory);
		NodeLeaseStore store = new InMemoryNodeLeaseStore(TimeSource.system());
		runner(store).withUserConfiguration(service).withPropertyValues(properties("Name them")).run((context) -> {
			assertThat((String) ReflectionTestUtils.invokeMethod(context.getBean(service), "place"))
				.matches("order \\d+, audit \\d+");
			assertThat(context.getBean("orders", SnowflakeIdGenerator.class).layout())
				.isEqualTo(SnowflakePreset.HUTOOL.layout());
			assertThat(context.getBean("messages", SnowflakeIdGenerator.class).layout()).satisfies(
					(layout) -> assertThat(layout.epoch()).isEqualTo(Instant.parse("2015-01-01T00:00:00Z")),
					(layout) -> assertThat(layout.sequenceBits()).isEqualTo(10));
			assertThat(context.getBean("audit", SnowflakeIdGenerator.class).nodeId()).hasValue(7);
			assertThat(store.holders("default-orders")).hasSize(1);
			assertThat(store.holders("default-messages")).hasSize(1);
			assertThat(store.holders("default-audit")).isEmpty();
		});
	}

	/** Else both releases hold node id 5, and issue the same ids. */
	@Test
	void aSeriesThatGetsANameMeetsThoseWhoHoldItsNodeIds() throws IOException {
		NodeLeaseStore store = new InMemoryNodeLeaseStore(TimeSource.system());
		String[] kept = properties("Move a series into a generator with a name");
		runner(store).withPropertyValues("snowflake.node-id=5").run((before) -> {
			ApplicationContextRunner next = runner(store).withPropertyValues("snowflake.node-id=6",
					"snowflake.generators.orders.node-id=5", "snowflake.lease.acquire-timeout=1s");
			next.withPropertyValues(kept)
				.run((after) -> assertThat(FailureAnalyses.textOf(after.getStartupFailure()))
					.contains("Generator 'orders'", "Node id 5 of namespace 'default' is held"));
			next.run((after) -> assertThat(store.holders("default-orders")).hasSize(1));
		});
	}

	private static ApplicationContextRunner runner(NodeLeaseStore store) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SnowflakeConfigurationCheckAutoConfiguration.class,
					SnowflakeAutoConfiguration.class, SnowflakeLeaseAutoConfiguration.class,
					NamedGeneratorsAutoConfiguration.class))
			.withBean(NodeLeaseStore.class, () -> store);
	}

	private static String[] properties(String heading) throws IOException {
		Matcher matcher = Pattern.compile("## " + heading + "\n.*?```properties\\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(Path.of("../docs/generators.md")));
		assertThat(matcher.find()).isTrue();
		return matcher.group(1).lines().toArray(String[]::new);
	}

}
