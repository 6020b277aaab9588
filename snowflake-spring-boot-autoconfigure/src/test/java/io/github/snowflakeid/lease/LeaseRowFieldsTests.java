package io.github.snowflakeid.lease;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The texts of a row, which later versions have to read.
 */
class LeaseRowFieldsTests {

	private static final LeaseRow HELD = new LeaseRow(7, new LeaseOwner("id-1", "host-1", 42, "shop"), 3, 1_000, 31_000,
			99);

	private static String write(LeaseRow row) {
		return LeaseRowFields.lines(LeaseRowFields.write(row));
	}

	private static LeaseRow read(String text) {
		return LeaseRowFields.read(7, LeaseRowFields.ofLines(text));
	}

	@Test
	void linesAreReadableByPeople() {
		assertThat(write(HELD)).isEqualTo("""
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
	void ownerOfFreeRowIsLeftOut() {
		LeaseRow free = new LeaseRow(7, null, 4, 0, 0, 99);
		assertThat(write(free)).doesNotContain("owner");
		assertThat(read(write(free))).isEqualTo(free);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "shop", "a=b", "two\nlines", "token=1\nmark=0", "\"Zürich\" 'x'; DROP", "日本 +%20" })
	void rowIsReadAsItWasWritten(String text) {
		LeaseRow row = new LeaseRow(7, new LeaseOwner("id " + text, text, -1, text), Long.MAX_VALUE, 1, 2, -3);
		assertThat(read(write(row))).isEqualTo(row);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "shop", "a b", "two\nlines", "日本 +%20" })
	void ownerIsReadAsItWasWritten(String text) {
		LeaseOwner owner = new LeaseOwner("id " + text, text, -1, text);
		List<String> words = LeaseRowFields.ownerWords(owner);
		assertThat(words).hasSize(4).allMatch((word) -> word.matches("[^\\s=]*"));
		assertThat(LeaseRowFields.readOwner(words)).isEqualTo(owner);
	}

	@Test
	void fieldsThatAreNotKnownAreSkipped() {
		assertThat(read("zone=eu\n" + write(HELD) + "comment\n")).isEqualTo(HELD);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "token=3", "token=x\nsince=1\nexpires=2\nmark=3",
			"token=3\nsince=1\nexpires=2\nmark=3\nowner=me" })
	void whatIsNoRowIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> read(text));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "shop", "shop-1.example.com", "\"quoted\" 'x'; DROP -- \\", "Заказы", "漢字 😀",
			"100 %", "%41", "%", "a\nb\t\u0000" })
	void printableTextIsReadAsItWasWritten(String text) {
		String printable = LeaseRowFields.printable(text, 200);
		assertThat(printable).matches("[ -~]*");
		assertThat(LeaseRowFields.ofPrintable(printable)).isEqualTo(text);
	}

	@Test
	void printableAsciiStaysAsItIs() {
		assertThat(LeaseRowFields.printable("My shop, (v2)+~", 200)).isEqualTo("My shop, (v2)+~");
	}

	@ParameterizedTest
	@ValueSource(ints = { 193, 194, 195, 199, 200 })
	void printableTextIsCutBetweenTwoCharacters(int ascii) {
		String printable = LeaseRowFields.printable("x".repeat(ascii) + "ж😀", 200);
		assertThat(printable).hasSizeLessThanOrEqualTo(200).matches("x+(%D0%B6)?");
		assertThat(LeaseRowFields.ofPrintable(printable)).startsWith("x".repeat(ascii));
	}

	@ParameterizedTest
	@ValueSource(strings = { "50 %", "%zz", "%4", "Zürich", "%%" })
	void whatIsNoEscapeIsLeftAlone(String text) {
		assertThat(LeaseRowFields.ofPrintable(text)).isEqualTo(text);
	}

	@Test
	void missingTextIsEmpty() {
		assertThat(LeaseRowFields.ofPrintable(null)).isEmpty();
	}

	@Test
	void brokenEscapesAreReadSomehow() {
		assertThat(LeaseRowFields.ofPrintable("a%FFb")).isEqualTo("a\uFFFDb");
	}

}
