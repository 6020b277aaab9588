package io.github.snowflakeid.lease.redis;

import java.time.Duration;

import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The text that the script and later versions have to read.
 */
class RowTextTests {

	private static final String ERA = "0000000000000000009";

	private static final String NUMBERS = ERA + " 0000000000000000003 0000000000000000099 0000000000000001000"
			+ " 0000000000000031000 0000000000000040000 0000000000000050000 ";

	private static final String HELD = NUMBERS + "id%3D1 host+%22a%22 42 my+shop";

	private static final RowText ROW = new RowText(
			new LeaseRow(7, new LeaseOwner("id=1", "host \"a\"", 42, "my shop"), 3, 1_000, 31_000, 99),
			Duration.ofSeconds(40), Duration.ofSeconds(50));

	@Test
	void everyFieldHasItsPlace() {
		assertThat(RowText.write(ERA, ROW.row(), ROW.reach(), ROW.quarantine())).isEqualTo(HELD);
		assertThat(RowText.read(7, HELD)).isEqualTo(ROW);
	}

	@Test
	void rowWithoutOwnerEndsWithSpace() {
		LeaseRow free = new LeaseRow(7, null, 3, 1_000, 31_000, 99);
		assertThat(RowText.write(ERA, free, ROW.reach(), ROW.quarantine())).isEqualTo(NUMBERS);
		assertThat(RowText.read(7, NUMBERS)).isEqualTo(new RowText(free, ROW.reach(), ROW.quarantine()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "nonsense", ERA, NUMBERS + "id host", NUMBERS + "id host pid shop", HELD + " more" })
	void whatIsNoRowIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> RowText.read(7, text));
	}

}
