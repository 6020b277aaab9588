package io.github.snowflakeid.lease.jdbc;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Texts for people in columns of whatever character set.
 */
class OwnerTextTests {

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "shop", "shop-1.example.com", "\"quoted\" 'x'; DROP -- \\", "Заказы", "漢字 😀",
			"100 %", "%41", "%", "a\nb\t\u0000" })
	void readsWhatItHasWritten(String text) {
		String encoded = OwnerText.encode(text);
		assertThat(encoded).matches("[ -~]*");
		assertThat(OwnerText.decode(encoded)).isEqualTo(text);
	}

	@Test
	void leavesPrintableAsciiAsItIs() {
		assertThat(OwnerText.encode("My shop, (v2)+~")).isEqualTo("My shop, (v2)+~");
	}

	@ParameterizedTest
	@ValueSource(ints = { 193, 194, 195, 199, 200 })
	void cutsBetweenTwoCharacters(int ascii) {
		String encoded = OwnerText.encode("x".repeat(ascii) + "ж😀");
		assertThat(encoded).hasSizeLessThanOrEqualTo(200).matches("x+(%D0%B6)?");
		assertThat(OwnerText.decode(encoded)).startsWith("x".repeat(ascii));
	}

	@ParameterizedTest
	@ValueSource(strings = { "50 %", "%zz", "%4", "Zürich", "%%" })
	void leavesAloneWhatIsNoEscape(String text) {
		assertThat(OwnerText.decode(text)).isEqualTo(text);
	}

	@Test
	void takesWhatIsMissingForEmpty() {
		assertThat(OwnerText.decode(null)).isEmpty();
	}

	@Test
	void readsBrokenEscapesSomehow() {
		assertThat(OwnerText.decode("a%FFb")).isEqualTo("a\uFFFDb");
	}

}
