package io.github.snowflakeid.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes of one fleet whose JVMs have different locales for their default, each with
 * digits of its own.
 */
@Tag("once")
@Timeout(180)
class LocaleTests {

	@TempDir
	private Path directory;

	static Stream<Locale> locales() {
		return Stream.of("ar-EG", "fa-IR", "bn-BD", "mr-IN", "my-MM", "ne-NP", "dz-BT", "ps-AF")
			.map(Locale::forLanguageTag);
	}

	@ParameterizedTest
	@MethodSource("locales")
	void localeHasDigitsOfItsOwn(Locale locale) {
		assertThat(String.format(locale, "%d", 7)).isNotEqualTo("7");
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdbc", "redis", "zookeeper", "file" })
	void processesOfAllLocalesShareOneNamespace(String kind) throws Exception {
		List<StoppableNode> nodes = new ArrayList<>();
		try (Stores store = kind.equals("file") ? null : Stores.start(kind)) {
			nodes.add(start(Locale.ENGLISH, store));
			nodes.get(0).awaitNodeId();
			for (Locale locale : locales().toList()) {
				nodes.add(start(locale, store));
			}
			Set<Long> nodeIds = new HashSet<>();
			for (StoppableNode node : nodes) {
				nodeIds.add(node.awaitNodeId());
				node.awaitMoreIds();
			}
			assertThat(nodeIds).hasSize(nodes.size());
			// the row of one locale is another's to take over
			nodes.remove(0).end();
			nodes.add(start(Locale.ENGLISH, store));
			nodes.get(nodes.size() - 1).awaitNodeId();
		}
		finally {
			for (StoppableNode node : nodes) {
				node.kill();
			}
		}
		assertThat(StoppableNode.ids(this.directory)).hasSizeGreaterThan(500).doesNotHaveDuplicates();
	}

	private StoppableNode start(Locale locale, @Nullable Stores store) throws Exception {
		List<String> arguments = new ArrayList<>(Stores.TERMS);
		arguments.addAll((store != null) ? store.arguments() : List.of("--snowflake.lease.store=file",
				"--snowflake.lease.file.directory=" + this.directory.resolve("leases")));
		arguments.add("--snowflake.lease.node-ids=0-8");
		return StoppableNode.startIn(locale, this.directory, "node-" + locale, arguments);
	}

}
