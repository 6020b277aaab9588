package io.github.snowflakeid.lease;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Sets of node ids.
 */
class NodeIdRangesTests {

	@ParameterizedTest
	@CsvSource(delimiter = ';',
			value = { "7; 7", "0-511; 0-511", "5-7,0-2, 3,6-9; 0-3,5-9", "0-9,2-4; 0-9", "0-2,4; 0-2,4" })
	void areSortedAndJoinedWhereTheyTouch(String text, String expected) {
		assertThat(NodeIdRanges.parse(text)).hasToString(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a", "1-", "-1", "3-1", "1,,2", "99999999999999999999" })
	void refusesEverythingElse(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> NodeIdRanges.parse(text));
	}

	@Test
	void holdsItsIdsAndNoOther() {
		NodeIdRanges ranges = NodeIdRanges.parse("2-3,5");
		assertThat(List.of(2L, 3L, 5L)).allMatch(ranges::contains);
		assertThat(List.of(1L, 4L, 6L)).noneMatch(ranges::contains);
		assertThat(ranges.size()).isEqualTo(3);
		assertThat(ranges.largest()).isEqualTo(5);
	}

	@Test
	void countsThroughAllRanges() {
		NodeIdRanges ranges = NodeIdRanges.parse("2-3,5");
		assertThat(new long[] { ranges.at(0), ranges.at(1), ranges.at(2) }).containsExactly(2, 3, 5);
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> ranges.at(3));
	}

	@Test
	void sizeDoesNotOverflow() {
		NodeIdRanges all = NodeIdRanges.of(0, Long.MAX_VALUE);
		assertThat(all.size()).isEqualTo(Long.MAX_VALUE);
		assertThat(all.at(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
		assertThat(NodeIdRanges.of(1, Long.MAX_VALUE).size()).isEqualTo(Long.MAX_VALUE);
	}

}
