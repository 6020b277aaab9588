package io.github.snowflakeid.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds docs/faults.md to what happens: one test for each library and case. After a
 * change of a version or a script, {@code -Dpeers.page=write} writes the page anew.
 */
@Tag("once")
class PageTests {

	private static final Path FILE = Path.of(System.getProperty("basedir", ""), "../../docs/faults.md");

	@BeforeAll
	static void writePageIfAsked() throws IOException {
		if ("write".equals(System.getProperty("peers.page"))) {
			Files.writeString(FILE, new Page(Files.readString(FILE)).withGenerated(Page.render()).toString());
		}
	}

	@Test
	void pageIsWhatTheRunsGive() throws IOException {
		assertThat(new Page(Files.readString(FILE)).generated()).isEqualTo(Page.render());
	}

	@TestFactory
	Stream<DynamicContainer> eachLibraryDoesWhatThePageSays() throws IOException {
		Page page = new Page(Files.readString(FILE));
		return Stream.of(Incident.values())
			.map((fault) -> DynamicContainer.dynamicContainer(fault.title(),
					Results.contestants(fault).map((contestant) -> claim(page, fault, contestant))));
	}

	private static DynamicTest claim(Page page, Incident fault, Peer contestant) {
		String claim = page.claim(fault, contestant).orElse("nothing");
		return DynamicTest.dynamicTest("%s: %s".formatted(contestant.label(), claim),
				() -> assertThat(Results.of(fault, contestant).text()).isEqualTo(claim));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STEP_OF_AN_HOUR")
	void productKeepsWhatMustHold(Incident fault) {
		Peer product = fault.concerns(Peer.SNOWFLAKE_LEASED) ? Peer.SNOWFLAKE_LEASED : Peer.SNOWFLAKE;
		assertThat(Results.of(fault, product).passed()).as(Results.of(fault, product).text()).isTrue();
	}

	// as the README says of a fixed node id without a store
	@Test
	void productWithoutAStoreRemembersNothingOfTheProcessBefore() {
		assertThat(Results.of(Incident.RESTART, Peer.SNOWFLAKE).passed()).isFalse();
	}

	// as the README says of a step beyond max-lead
	@Test
	void productRefusesIdsUntilTheClockIsWithinMaxLead() {
		assertThat(Results.of(Incident.STEP_OF_AN_HOUR, Peer.SNOWFLAKE)).hasToString("none for 3,590 s");
	}

}
