package io.github.snowflakeid.lease.zookeeper;

import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The text of a row, which later versions have to read.
 */
class LeaseRowTextTests {

	private static final LeaseRow HELD = new LeaseRow(7, new LeaseOwner("id-1", "host-1", 42, "shop"), 3, 1_000, 31_000,
			99);

	@Test
	void isReadableByPeople() {
		assertThat(LeaseRowText.write(HELD)).isEqualTo("""
				token=3
				since=1000
				expires=31000
				mark=99
				owner=id-1
				host=host-1
				pid=42
				application=shop
				""");
	}

	@Test
	void leavesOutTheOwnerOfFreeRow() {
		LeaseRow free = new LeaseRow(7, null, 4, 0, 0, 99);
		assertThat(LeaseRowText.write(free)).doesNotContain("owner");
		assertThat(LeaseRowText.read(7, LeaseRowText.write(free))).isEqualTo(free);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "shop", "a=b", "two\nlines", "token=1\nmark=0", "\"Zürich\" 'x'; DROP", "日本 +%20" })
	void readsWhatItHasWritten(String text) {
		LeaseRow row = new LeaseRow(7, new LeaseOwner("id " + text, text, -1, text), Long.MAX_VALUE, 1, 2, -3);
		assertThat(LeaseRowText.read(7, LeaseRowText.write(row))).isEqualTo(row);
	}

	@Test
	void skipsWhatItDoesNotKnow() {
		assertThat(LeaseRowText.read(7, "zone=eu\n" + LeaseRowText.write(HELD) + "comment\n")).isEqualTo(HELD);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "token=3", "token=x\nsince=1\nexpires=2\nmark=3",
			"token=3\nsince=1\nexpires=2\nmark=3\nowner=me" })
	void refusesWhatIsNoRow(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> LeaseRowText.read(7, text));
	}

}
