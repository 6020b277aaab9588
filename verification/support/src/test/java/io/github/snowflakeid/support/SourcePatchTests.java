package io.github.snowflakeid.support;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class SourcePatchTests {

	private static final String SOURCE = """
			package a.b;

			class Door extends Thing {

				private static final long LIMIT = 4_000;

				private final String statement = "update door set token = ? where "
						+ "token in (?, ?)";

				private int opened;

				Door(int opened) {
					this.opened = opened;
				}

				/** Opens it; see close(). */
				@Cached(value = Door.class, by = Key.NAME)
				boolean open(int key) {
					// the key must fit: key > 0
					if (key > 0 && !this.closed()) {
						this.opened++;
						return Door.this.opened > 0;
					}
					return false;
				}

				boolean open() {
					return open(1);
				}

				boolean closed() {
					return this.opened < 0;
				}

				record Frame(int width) {

					int area() {
						return this.width * width;
					}

				}

			}
			""";

	@ParameterizedTest
	@ValueSource(strings = { "if (key > 0 && !this.closed()) {", "if(key>0&&!closed()){",
			"if (key > 0\n\t&& !closed()) {", "if (key > 0 /* fits */ && // and\n !Door.this.closed()) {" })
	void findsCodeByItsTokensAlone(String shape) {
		assertThat(SourcePatch.replace("Door", "open", shape, "if (key < 9) {").applyTo(SOURCE))
			.isEqualTo(SOURCE.replace("if (key > 0 && !this.closed()) {", "if (key < 9) {"));
	}

	@Test
	void findsCodeWhateverStandsBetweenItsTokensInTheSource() {
		String source = SOURCE.replace("key > 0 && !this.closed()", "key\n> 0 /* fits */ && ! closed ( )");
		assertThat(SourcePatch.replace("Door", "open", "key > 0 && !closed()", "key < 9").applyTo(source))
			.isEqualTo(SOURCE.replace("key > 0 && !this.closed()", "key < 9"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "return Door.this.opened > 0;", "return this.opened > 0;", "return opened > 0;" })
	void replacesQualifiedNamesAsAWhole(String shape) {
		assertThat(SourcePatch.replace("Door", "open", shape, "return true;").applyTo(SOURCE))
			.isEqualTo(SOURCE.replace("return Door.this.opened > 0;", "return true;"));
	}

	@Test
	void replacesThisWithTheNameBehindIt() {
		assertThat(SourcePatch.replace("Door", "closed", "opened < 0", "false").applyTo(SOURCE))
			.isEqualTo(SOURCE.replace("this.opened < 0", "false"));
	}

	@Test
	void looksIntoTheMemberOnly() {
		assertThat(SourcePatch.replace("Door", "closed", "return", "return !").applyTo(SOURCE))
			.isEqualTo(SOURCE.replace("return this.opened < 0", "return ! this.opened < 0"));
	}

	@Test
	void looksIntoFields() {
		assertThat(SourcePatch.replace("Door", "LIMIT", "4_000", "9").applyTo(SOURCE))
			.isEqualTo(SOURCE.replace("4_000", "9"));
	}

	@Test
	void looksIntoAnnotations() {
		assertThat(SourcePatch.replace("Door", "open", "@Cached(value = Door.class, by = Key.NAME)", "@Cached")
			.applyTo(SOURCE)).isEqualTo(SOURCE.replace("@Cached(value = Door.class, by = Key.NAME)", "@Cached"));
	}

	@Test
	void looksIntoConstructors() {
		assertThat(SourcePatch.replace("Door", "Door", "= opened", "= 7").applyTo(SOURCE))
			.isEqualTo(SOURCE.replace("= opened", "= 7"));
	}

	@Test
	void looksIntoClassesWithinTheClass() {
		assertThat(SourcePatch.replace("Door", "area", "* width", "+ width").applyTo(SOURCE))
			.isEqualTo(SOURCE.replace("* width", "+ width"));
	}

	@Test
	void findsAMemberThatHasMovedIntoAClassWithin() {
		String source = SOURCE.replace("boolean closed()", "class Inner { boolean closed()")
			.replace("< 0;\n\t}", "< 0;\n\t}}");
		assertThat(SourcePatch.replace("Door", "closed", "opened < 0", "false").applyTo(source))
			.contains("return false;");
	}

	@Test
	void replacesWordsOfAText() {
		assertThat(SourcePatch.replaceInText("Door", "statement", "token in (?, ?)", "token > 0").applyTo(SOURCE))
			.isEqualTo(SOURCE.replace("token in (?, ?)", "token > 0"));
	}

	@Test
	void replacesWordsOfATextBlockWhateverTheWhiteSpace() {
		String source = SOURCE.replace("\"token in (?, ?)\"", "\"\"\"\n\ttoken\n\t\tin (?, ?)\"\"\"");
		assertThat(SourcePatch.replaceInText("Door", "statement", "token in (?, ?)", "token > 0").applyTo(source))
			.contains("\"\"\"\n\ttoken > 0\"\"\"");
	}

	@Test
	void doesNotTakeTextForCodeNorCodeForText() {
		assertThatIllegalStateException()
			.isThrownBy(() -> SourcePatch.replace("Door", "statement", "token in (?, ?)", "").applyTo(SOURCE));
		assertThatIllegalStateException()
			.isThrownBy(() -> SourcePatch.replaceInText("Door", "open", "key > 0", "").applyTo(SOURCE));
	}

	@Test
	void insertsStatementsBeforeAllOthers() {
		assertThat(SourcePatch.insert("Door", "closed", "int a = 0;").applyTo(SOURCE))
			.isEqualTo(SOURCE.replace("boolean closed() {", "boolean closed() {int a = 0;"));
	}

	@Test
	void addsAMember() {
		assertThat(SourcePatch.add("Door", "int more;").applyTo(SOURCE)).endsWith("int more;\n}\n");
	}

	@Test
	void refusesAShapeThatIsNotThere() {
		assertThatIllegalStateException()
			.isThrownBy(() -> SourcePatch.replace("Door", "closed", "opened <= 0", "false").applyTo(SOURCE))
			.withMessage(
					"this must stand in closed of Door exactly once, or the fault does not say any more what it says, and it stands there 0 times: opened <= 0");
	}

	@Test
	void refusesAShapeThatIsThereTwice() {
		assertThatIllegalStateException()
			.isThrownBy(() -> SourcePatch.replace("Door", "area", "width", "1").applyTo(SOURCE))
			.withMessageContaining("stands there 2 times: width");
	}

	@Test
	void refusesAMemberThatIsNotThere() {
		assertThatIllegalStateException()
			.isThrownBy(() -> SourcePatch.replace("Door", "shut", "opened", "1").applyTo(SOURCE))
			.withMessage(
					"there is no member shut for a fault to be put in, but there are: [Door, LIMIT, area, closed, open, opened, statement, width]");
	}

	@Test
	void refusesToInsertWhereThereAreTwo() {
		assertThatIllegalStateException().isThrownBy(() -> SourcePatch.insert("Door", "open", ";").applyTo(SOURCE))
			.withMessageContaining("2 times");
	}

	@Test
	void takesAnOperatorAsAWhole() {
		assertThatIllegalStateException()
			.isThrownBy(() -> SourcePatch.replace("Door", "open", "opened+", "1").applyTo(SOURCE));
	}

}
