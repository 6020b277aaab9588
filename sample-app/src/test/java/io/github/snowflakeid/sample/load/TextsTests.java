package io.github.snowflakeid.sample.load;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TextsTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			0    | 0 ids
			1    | 1 id
			2    | 2 ids
			2000 | 2,000 ids
			""")
	void oneThingIsNotSeveral(long count, String text) {
		assertThat(Texts.count(count, "id")).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			0         | 0
			0.4       | 0.40
			9.994     | 9.99
			12.34     | 12.3
			4096000.4 | 4,096,000
			""")
	void aLowRateIsNotRounded(double rate, String text) {
		assertThat(Texts.rate(rate)).isEqualTo(text);
	}

	@Test
	void whatSomebodyHasSentIsCutAndStaysInItsLine() {
		assertThat(Texts.quoted("a\nb" + "x".repeat(7000))).isEqualTo("a?b" + "x".repeat(37) + "...");
	}

	@Test
	void aMessageIsForPeople() {
		assertThat(Texts.message(new IOException("Connection reset"))).isEqualTo("Connection reset");
	}

	@Test
	void withoutAMessageTheNameHasToDo() {
		assertThat(Texts.message(new IOException())).isEqualTo("IOException");
	}

}
