package io.github.snowflakeid.entity;

import java.lang.reflect.Field;
import java.util.UUID;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link GeneratedId}.
 */
class GeneratedIdTests {

	private static final long ID = 216172809514205184L;

	private final GeneratorLookup generators = new GeneratorLookup() {

		@Override
		public void require(String generator, String property) {
			if (!generator.isEmpty()) {
				throw new InvalidGeneratedIdException(property, "names '" + generator + "'", "Do not.");
			}
		}

		@Override
		public IdGenerator get(String generator) {
			return () -> generator.isEmpty() ? ID : ID + 1;
		}

	};

	@Test
	void nullAndZeroOfAPrimitiveAreMissing() throws Exception {
		assertThat(of("primitive").isMissing(0L)).isTrue();
		assertThat(of("wrapper").isMissing(null)).isTrue();
		assertThat(of("text").isMissing(null)).isTrue();
	}

	@Test
	void whatIsPresetIsNotMissing() throws Exception {
		assertThat(of("primitive").isMissing(1L)).isFalse();
		assertThat(of("wrapper").isMissing(0L)).isFalse();
		assertThat(of("text").isMissing("")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "primitive", "wrapper" })
	void numbersAreFilledWithNumbers(String field) throws Exception {
		assertThat(of(field).next(this.generators)).isEqualTo(ID);
	}

	@ParameterizedTest
	@CsvSource({ "text, 216172809514205184", "base32, 060000SGK2G00", "base62, 0Fy4ZXJMSpM" })
	void textsAreFilledInTheirFormat(String field, String expected) throws Exception {
		assertThat(of(field).next(this.generators)).isEqualTo(expected);
	}

	@Test
	void theNamedGeneratorIsAsked() throws Exception {
		assertThat(of("named").next(this.generators)).isEqualTo(ID + 1);
	}

	@Test
	void theNamedGeneratorIsRequired() throws Exception {
		of("wrapper").require(this.generators);
		GeneratedId named = of("named");
		assertThatExceptionOfType(InvalidGeneratedIdException.class).isThrownBy(() -> named.require(this.generators))
			.withMessage("@SnowflakeGenerated property Order.named names 'orders'. Do not.");
	}

	@ParameterizedTest
	@CsvSource({ "tooSmall, int", "uuid, java.util.UUID", "array, long[]" })
	void otherTypesAreRefused(String field, String type) {
		assertThatExceptionOfType(InvalidGeneratedIdException.class).isThrownBy(() -> of(field))
			.withMessage("@SnowflakeGenerated property Order." + field + " is of type " + type
					+ ". Declare it as long, Long or String: an id has 63 bits.");
	}

	@Test
	void aFormatOfANumberIsRefused() {
		assertThatExceptionOfType(InvalidGeneratedIdException.class).isThrownBy(() -> of("formatted"))
			.withMessage(
					"@SnowflakeGenerated property Order.formatted is of type java.lang.Long and has the format BASE32. "
							+ "Declare it as String, or remove the format: a number has none.");
	}

	private static GeneratedId of(String field) throws NoSuchFieldException {
		Field declared = Order.class.getDeclaredField(field);
		return GeneratedId.of(declared.getAnnotation(SnowflakeGenerated.class), declared.getType(), "Order." + field);
	}

	@SuppressWarnings("unused")
	private static final class Order {

		@SnowflakeGenerated
		private long primitive;

		@SnowflakeGenerated
		private Long wrapper;

		@SnowflakeGenerated
		private String text;

		@SnowflakeGenerated(format = IdFormat.BASE32)
		private String base32;

		@SnowflakeGenerated(format = IdFormat.BASE62)
		private String base62;

		@SnowflakeGenerated(generator = "orders")
		private Long named;

		@SnowflakeGenerated
		private int tooSmall;

		@SnowflakeGenerated
		private UUID uuid;

		@SnowflakeGenerated
		private long[] array;

		@SnowflakeGenerated(format = IdFormat.BASE32)
		private Long formatted;

	}

}
