package io.github.snowflakeid.lease;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Who holds a lease.
 */
class LeaseOwnerTests {

	@ParameterizedTest
	@ValueSource(ints = { 1, 64 })
	void idHasOneToSixtyFourCharacters(int length) {
		assertThat(new LeaseOwner("x".repeat(length), "host", 1, "app").id()).hasSize(length);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 65 })
	void idOfAnyOtherLengthIsRefused(int length) {
		assertThatIllegalArgumentException().isThrownBy(() -> new LeaseOwner("x".repeat(length), "host", 1, "app"))
			.withMessage("id is '%s'; it must have 1 to 64 characters", "x".repeat(length));
	}

	@Test
	void longTextsAreCut() {
		LeaseOwner owner = new LeaseOwner("id", "h".repeat(200), 1, "a".repeat(199) + "bc");
		assertThat(owner.host()).isEqualTo("h".repeat(200));
		assertThat(owner.application()).isEqualTo("a".repeat(199) + "b");
	}

	// FINDINGS W11
	@Test
	void linesAreNotForged() {
		assertThat(new LeaseOwner("id", "h\u2028x", 1, "shop\n2026-11-30 INFO all is well\r\u001b[2K")).asString()
			.isEqualTo("shop 2026-11-30 INFO all is well [2K on h x, pid 1");
	}

	@Test
	void charactersAreNotCutInHalf() {
		assertThat(new LeaseOwner("id", "h", 1, "a".repeat(199) + "\uD83D\uDE00").application())
			.isEqualTo("a".repeat(199));
	}

	@Test
	void ownersOfThisProcessHaveIdsOfTheirOwn() {
		LeaseOwner owner = LeaseOwner.ofThisProcess("app");
		assertThat(owner.host()).isNotEmpty();
		assertThat(owner.pid()).isEqualTo(ProcessHandle.current().pid());
		assertThat(LeaseOwner.ofThisProcess("app").id()).isNotEqualTo(owner.id());
	}

}
