package io.github.snowflakeid;

import java.util.Arrays;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link IdFormat}.
 */
class IdFormatTests {

	@ParameterizedTest
	@CsvSource({ "0,0,0000000000000,00000000000", "1,1,0000000000001,00000000001", "61,61,000000000001X,0000000000z",
			"62,62,000000000001Y,00000000010", "9223372036854775807,9223372036854775807,7ZZZZZZZZZZZZ,AzL8n0Y58m7",
			"1234567890123456789,1234567890123456789,128GGYHYYK08N,1TCKi1nFuNh" })
	void writesAndReadsKnownTexts(long id, String decimal, String base32, String base62) {
		assertThat(IdFormat.DECIMAL.format(id)).isEqualTo(decimal);
		assertThat(IdFormat.BASE32.format(id)).isEqualTo(base32);
		assertThat(IdFormat.BASE62.format(id)).isEqualTo(base62);
		assertThat(IdFormat.DECIMAL.parse(decimal)).isEqualTo(id);
		assertThat(IdFormat.BASE32.parse(base32)).isEqualTo(id);
		assertThat(IdFormat.BASE62.parse(base62)).isEqualTo(id);
	}

	@ParameterizedTest
	@EnumSource
	void readsWhatItWrote(IdFormat format) {
		long[] ids = randomIds();
		assertThat(Arrays.stream(ids).map((id) -> format.parse(format.format(id)))).containsExactly(box(ids));
	}

	@ParameterizedTest
	@EnumSource(names = { "BASE32", "BASE62" })
	void textsSortLikeTheIds(IdFormat format) {
		long[] ids = randomIds();
		String[] texts = Arrays.stream(ids).mapToObj(format::format).sorted().toArray(String[]::new);
		Arrays.sort(ids);
		assertThat(Arrays.stream(texts).map(format::parse)).containsExactly(box(ids));
	}

	@Test
	void base32HasFixedWidth() {
		assertThat(Arrays.stream(randomIds()).mapToObj(IdFormat.BASE32::format))
			.allMatch((text) -> text.length() == 13);
	}

	@Test
	void base62HasFixedWidth() {
		assertThat(Arrays.stream(randomIds()).mapToObj(IdFormat.BASE62::format))
			.allMatch((text) -> text.length() == 11);
	}

	@Test
	void base32ReadsCrockfordsAliases() {
		assertThat(IdFormat.BASE32.parse("ooooOOOOiIlLz")).isEqualTo(IdFormat.BASE32.parse("000000001111Z"));
	}

	@Test
	void base32ReadsLowerCase() {
		assertThat(IdFormat.BASE32.parse("7abcdefghjkmn")).isEqualTo(IdFormat.BASE32.parse("7ABCDEFGHJKMN"));
	}

	@Test
	void decimalReadsLeadingZeros() {
		assertThat(IdFormat.DECIMAL.parse("0000000000000000042")).isEqualTo(42);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "-5", "+5", "5 ", "xyz", "1.0", "0x1F", "9223372036854775808",
			"9999999999999999999", "99999999999999999999", "\u0661\u0662", "1\u0000" })
	void decimalRefusesEverythingElse(String text) {
		assertRefused(IdFormat.DECIMAL, text, "is not a decimal id, 1 to 19 digits, at most 9223372036854775807: ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "7ZZZZZZZZZZZ", "7ZZZZZZZZZZZZZ", "8000000000000", "ZZZZZZZZZZZZZ", "000000000000U",
			"000000-000000", "000000000000 ", "00000000000\u0660\u0660", "000000000000\u0080", "-000000000001" })
	void base32RefusesEverythingElse(String text) {
		assertRefused(IdFormat.BASE32, text, "is not a base32 id, 13 characters of Crockford's alphabet, at most");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "AzL8n0Y58m", "AzL8n0Y58m70", "AzL8n0Y58m8", "Azzzzzzzzzz", "B0000000000",
			"zzzzzzzzzzz", "0000000000-", "0000000000_", "0000000000\u00e9", "0000000000\u0080", "0000000000\u2160" })
	void base62RefusesEverythingElse(String text) {
		assertRefused(IdFormat.BASE62, text, "is not a base62 id, 11 letters and digits, at most AzL8n0Y58m7: ");
	}

	@ParameterizedTest
	@EnumSource
	void refusesToWriteANegativeId(IdFormat format) {
		assertThatIllegalArgumentException().isThrownBy(() -> format.format(-1))
			.withMessage("id is -1; it must be 0 or more");
	}

	@Test
	void errorSaysWhatIsWrong() {
		assertThatIllegalArgumentException().isThrownBy(() -> IdFormat.DECIMAL.parse("12x4"))
			.withMessage("'12x4' is not a decimal id, 1 to 19 digits, at most 9223372036854775807: "
					+ "the character at index 2 does not belong there");
	}

	@Test
	void errorQuotesAHostileTextInOneShortLine() {
		assertThatIllegalArgumentException().isThrownBy(() -> IdFormat.DECIMAL.parse("\r\nERROR ".repeat(1000)))
			.withMessageStartingWith("'??ERROR ??ERROR ??ERROR ??ERROR ??ERROR ...' is not");
	}

	@Test
	void errorQuotesAShortTextWhole() {
		String text = "~ ".repeat(20);
		assertThatIllegalArgumentException().isThrownBy(() -> IdFormat.DECIMAL.parse(text))
			.withMessageStartingWith("'%s' is not", text);
	}

	private static void assertRefused(IdFormat format, String text, String expected) {
		assertThatIllegalArgumentException().isThrownBy(() -> format.parse(text)).withMessageContaining(expected);
	}

	private static long[] randomIds() {
		long seed = 20261122;
		SplittableRandom random = new SplittableRandom(seed);
		return random.longs(10_000).map((bits) -> bits >>> 1 >>> random.nextInt(63)).toArray();
	}

	private static Long[] box(long[] ids) {
		return Arrays.stream(ids).boxed().toArray(Long[]::new);
	}

}
