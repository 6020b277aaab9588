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

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes of one fleet whose JVMs have different locales for their default, each with
 * digits of its own. By default each locale meets one of the stores;
 * {@code -Dlocales.each=8} has all meet each.
 */
@Tag("once")
@Timeout(180)
class LocaleTests {

	/** How many there are in the fleet of each store, beside English. */
	private static final int EACH = Integer.getInteger("locales.each", 2);

	private static final List<String> STORES = List.of("jdbc", "redis", "zookeeper", "file");

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

	static List<String> stores() {
		return STORES;
	}

	/** The first two are four apart, and have different digits. */
	private static List<Locale> localesWith(String store) {
		List<Locale> all = locales().toList();
		List<Locale> some = new ArrayList<>();
		for (int i = 0; i < EACH; i++) {
			some.add(all.get((STORES.indexOf(store) + i * STORES.size() + i / 2) % all.size()));
		}
		return some;
	}

	@ParameterizedTest
	@MethodSource("stores")
	void processesOfSeveralLocalesShareOneNamespace(String kind) throws Exception {
		List<StoppableNode> nodes = new ArrayList<>();
		try (Stores store = kind.equals("file") ? null : Stores.start(kind)) {
			nodes.add(start(Locale.ENGLISH, store));
			nodes.get(0).awaitNodeId();
			for (Locale locale : localesWith(kind)) {
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
		assertThat(StoppableNode.ids(this.directory)).hasSizeGreaterThan(EACH * 250).doesNotHaveDuplicates();
	}

	private StoppableNode start(Locale locale, @Nullable Stores store) throws Exception {
		List<String> arguments = new ArrayList<>(Stores.TERMS);
		arguments.addAll((store != null) ? store.arguments() : List.of("--snowflake.lease.store=file",
				"--snowflake.lease.file.directory=" + this.directory.resolve("leases")));
		arguments.add("--snowflake.lease.node-ids=0-" + EACH);
		return StoppableNode.startIn(locale, this.directory, "node-" + locale, arguments);
	}

}
