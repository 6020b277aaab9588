package io.github.snowflakeid;

import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link IdText}.
 */
class IdTextTests {

	private static final IdText CHECKED = IdText.of(IdFormat.BASE32, "", true);

	private static final IdText ORDER = IdText.of(IdFormat.BASE32, "ord_", true);

	static Stream<IdText> texts() {
		return Stream.concat(Stream.of(CHECKED, ORDER), Stream.of(IdFormat.values())
			.flatMap((format) -> Stream.of("", "ord_", "a.b-C9").map((prefix) -> IdText.of(format, prefix, false))));
	}

	@ParameterizedTest
	@MethodSource("texts")
	void readsWhatItWrote(IdText text) {
		assertThat(ids()).allSatisfy((id) -> assertThat(text.parse(text.format(id))).isEqualTo(id));
	}

	@ParameterizedTest
	@MethodSource("texts")
	void patternMatchesWhatIsWritten(IdText text) {
		Pattern pattern = Pattern.compile(text.pattern());
		assertThat(ids()).allSatisfy((id) -> assertThat(text.format(id)).matches(pattern));
	}

	@ParameterizedTest
	@EnumSource
	void isTheFormatAloneByDefault(IdFormat format) {
		assertThat(IdText.of(format).format(1234567890123456789L)).isEqualTo(format.format(1234567890123456789L));
	}

	@Test
	void prefixStandsBeforeTheId() {
		assertThat(IdText.of(IdFormat.DECIMAL, "ord_", false).format(42)).isEqualTo("ord_42");
	}

	@ParameterizedTest
	@CsvSource({ "0,00000000000000", "1,00000000000011", "1234,000000000016JD", "32,0000000000010*",
			"33,0000000000011~", "34,0000000000012$", "35,0000000000013=", "36,0000000000014U", "37,00000000000150" })
	void checkSymbolStandsBehindTheId(long id, String text) {
		assertThat(CHECKED.format(id)).isEqualTo(text);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0000000000014U", "0000000000014u", "oOoooooooooi4U", "00000000000L4U" })
	void checkSymbolsAreReadAsForgivinglyAsDigits(String text) {
		assertThat(CHECKED.parse(text)).isEqualTo(36);
	}

	@Test
	void eachWrongCharacterIsFound() {
		String digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
		assertThat(ids()).allSatisfy((id) -> {
			String text = CHECKED.format(id);
			for (int i = 0; i < text.length(); i++) {
				char right = text.charAt(i);
				char wrong = digits.charAt((digits.indexOf(right) + 1) % ((i == 0) ? 8 : 32));
				String mistyped = text.substring(0, i) + wrong + text.substring(i + 1);
				assertThatIllegalArgumentException().as(mistyped).isThrownBy(() -> CHECKED.parse(mistyped));
			}
		});
	}

	@Test
	void swappedNeighboursAreFound() {
		assertThat(ids()).allSatisfy((id) -> {
			String text = CHECKED.format(id);
			for (int i = 0; i + 2 < text.length(); i++) {
				char first = text.charAt(i);
				char second = text.charAt(i + 1);
				if (first != second) {
					String swapped = text.substring(0, i) + second + first + text.substring(i + 2);
					assertThatIllegalArgumentException().as(swapped).isThrownBy(() -> CHECKED.parse(swapped));
				}
			}
		});
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "o", "usr_0000000000014U", "ORD_0000000000014U", "0000000000014U", " ord_0000000000014U" })
	void otherPrefixIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> ORDER.parse(text))
			.withMessage("'%s' does not begin with 'ord_', as 'ord_00000000000000' does", text);
	}

	@Test
	void wrongCheckSymbolIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> ORDER.parse("ord_0000000000014$"))
			.withMessage("'ord_0000000000014$' ends with another check symbol than its digits have: "
					+ "a character of it is wrong");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "ord_", "ord_0", "ord_0000000000014", "ord_0000000000014U0", "ord_000000000001\u017f\u017f" })
	void wrongDigitsAreRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> ORDER.parse(text));
	}

	@Test
	void symbolOfAnotherScriptIsRefused() {
		String text = IdText.of(IdFormat.BASE32, "", true).format(25);
		assertThat(text).endsWith("S");
		String other = text.substring(0, 13) + '\u017f';
		assertThatIllegalArgumentException().isThrownBy(() -> CHECKED.parse(other)).withMessageContaining("S?'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ord/", "ord ", "\u00e4", "ord\n", "123456789012345678901234567890123" })
	void prefixOfOtherCharactersIsRefused(String prefix) {
		assertThatIllegalArgumentException().isThrownBy(() -> IdText.of(IdFormat.DECIMAL, prefix, false))
			.withMessageStartingWith("prefix is '")
			.withMessageEndingWith("'; it must be at most 32 letters or digits of ASCII, '_', '-' and '.'");
	}

	@ParameterizedTest
	@EnumSource(names = { "DECIMAL", "BASE62" })
	void checkSymbolOfAnotherFormatIsRefused(IdFormat format) {
		assertThatIllegalArgumentException().isThrownBy(() -> IdText.of(format, "", true))
			.withMessage("checkSymbol is true and format is %s; a check symbol there is for BASE32 only", format);
	}

	private static LongStream ids() {
		long seed = 20261201;
		return LongStream.concat(LongStream.of(0, 1, 31, 36, 37, Long.MAX_VALUE - 1, Long.MAX_VALUE),
				new SplittableRandom(seed).longs(1000, 0, Long.MAX_VALUE));
	}

}
