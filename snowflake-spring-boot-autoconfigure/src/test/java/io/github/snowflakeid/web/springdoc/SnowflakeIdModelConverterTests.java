package io.github.snowflakeid.web.springdoc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import io.github.snowflakeid.text.SnowflakeText;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.media.Schema;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.web.bind.annotation.RequestBody;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("once")
class SnowflakeIdModelConverterTests {

	private static final String DECIMAL = "^[0-9]{1,19}$";

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void annotatedNumbersAreTexts(boolean openApi31) {
		assertId(property("plain", openApi31), DECIMAL, "252162560102600939");
		assertId(property("prefixed", openApi31), "^ord_[0-9]{1,19}$", "ord_252162560102600939");
		assertId(property("checked", openApi31), "^[0-7][0-9A-HJKMNP-TV-Z]{12}[0-9A-HJKMNP-TV-Z*~$=U]$",
				"06ZYWGCP9347BS");
		assertId(property("optional", openApi31), DECIMAL, "252162560102600939");
		assertId(property("optionalLong", openApi31), DECIMAL, "252162560102600939");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void numbersWithoutAnAnnotationStayNumbers(boolean openApi31) {
		assertThat(type(property("count", openApi31))).isEqualTo("integer");
		assertThat(property("count", openApi31).getFormat()).isEqualTo("int64");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void idsOfEntitiesAreDecimalTextsUnlessAnAnnotationSaysMore(boolean openApi31) {
		assertId(property("generated", openApi31), DECIMAL, "252162560102600939");
		assertId(property("generatedBase62", openApi31), "^[0-9A-Za-z]{11}$", "0IcuFHHirut");
		assertThat(property("generatedText", openApi31).getFormat()).isNull();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void elementsAndValuesOfMapsAreTexts(boolean openApi31) {
		assertId(property("array", openApi31).getItems(), DECIMAL, "252162560102600939");
		assertId(property("nested", openApi31).getItems().getItems(), DECIMAL, "252162560102600939");
		assertId((Schema<?>) property("values", openApi31).getAdditionalProperties(), DECIMAL, "252162560102600939");
	}

	@Test
	void keysOfMapsAreDescribedAsFarAsTheVersionCan() {
		Schema<?> keys = property("keys", true);
		assertId(keys.getPropertyNames(), DECIMAL, "252162560102600939");
		assertThat(type((Schema<?>) keys.getAdditionalProperties())).isEqualTo("integer");
		assertThat(property("keys", false).getDescription()).isEqualTo("The keys are ids: ^[0-9]{1,19}$");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aSnowflakeIdIsATextOfTheGivenFormat(boolean openApi31) {
		assertId(property("snowflakeId", openApi31), "^[0-7][0-9A-HJKMNP-TV-Z]{12}$", "06ZYWGCP9347B");
		assertId(property("snowflakeIds", openApi31).getItems(), "^[0-7][0-9A-HJKMNP-TV-Z]{12}$", "06ZYWGCP9347B");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aTypeOfItsOwnIsWhatItsValueIs(boolean openApi31) {
		assertId(property("product", openApi31), "^prd_[0-9]{1,19}$", "prd_252162560102600939");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void anAnnotationInsideAnotherOneCountsAsFarAsJacksonLooks(boolean openApi31) {
		assertId(property("composed", openApi31), "^cmp_[0-9]{1,19}$", "cmp_252162560102600939");
		assertThat(type(property("unseen", openApi31))).isEqualTo("integer");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whatTheApplicationSaysPrecedes(boolean openApi31) {
		assertThat(type(property("ownType", openApi31))).isEqualTo("integer");
		Schema<?> words = property("ownWords", openApi31);
		assertThat(type(words)).isEqualTo("string");
		assertThat(words.getDescription()).isEqualTo("words");
		assertThat(words.getPattern()).isEqualTo("[0-9]+");
		assertThat(words.getFormat()).isEqualTo("own");
		assertThat(words.getExample()).isEqualTo("42");
	}

	@Test
	void aTypeForTheElementsPrecedes() {
		assertThat(type(property("ownTypes", false).getItems())).isEqualTo("integer");
	}

	@ParameterizedTest
	@CsvSource({ "direct, text", "composed, text", "body, number", "plain, number" })
	void parametersAreTextsUnlessTheyAreBodies(String name, String expected) throws NoSuchMethodException {
		Method method = Controller.class.getDeclaredMethod(name, long.class);
		Schema<?> schema = converters(true).resolveAsResolvedSchema(
				new AnnotatedType(long.class).ctxAnnotations(method.getParameters()[0].getAnnotations())).schema;
		assertThat(type(schema)).isEqualTo(expected.equals("text") ? "string" : "integer");
	}

	private static void assertId(Schema<?> schema, String pattern, String example) {
		assertThat(type(schema)).isEqualTo("string");
		assertThat(schema.getFormat()).isEqualTo("snowflake");
		assertThat(schema.getPattern()).isEqualTo(pattern);
		assertThat(schema.getExample()).isEqualTo(example);
		assertThat(example).matches(pattern);
	}

	private static String type(Schema<?> schema) {
		return (schema.getTypes() != null) ? String.join(",", schema.getTypes()) : schema.getType();
	}

	private static Schema<?> property(String name, boolean openApi31) {
		Map<?, ?> schemas = converters(openApi31).readAll(Ids.class);
		return (Schema<?>) ((Schema<?>) schemas.get("Ids")).getProperties().get(name);
	}

	private static ModelConverters converters(boolean openApi31) {
		ModelConverters converters = new ModelConverters(openApi31);
		converters.addConverter(new SnowflakeIdModelConverter(() -> IdText.of(IdFormat.BASE32)));
		return converters;
	}

	@Retention(RetentionPolicy.RUNTIME)
	@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER })
	@JacksonAnnotationsInside
	@SnowflakeText(prefix = "cmp_")
	@interface Composed {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER })
	@SnowflakeText
	@interface Unseen {

	}

	record ProductId(@JsonValue @SnowflakeText(prefix = "prd_") long value) {

	}

	@SuppressWarnings("ArrayRecordComponent")
	record Ids(@SnowflakeText long plain, @SnowflakeText(prefix = "ord_") Long prefixed,
			@SnowflakeText(format = IdFormat.BASE32, checkSymbol = true) long checked,
			@SnowflakeText Optional<Long> optional, @SnowflakeText OptionalLong optionalLong, long count,
			@SnowflakeText long[] array, @SnowflakeText List<List<Long>> nested,
			@SnowflakeText Map<String, Long> values, @SnowflakeText Map<Long, Integer> keys, SnowflakeId snowflakeId,
			List<SnowflakeId> snowflakeIds, ProductId product, @Composed long composed, @Unseen long unseen,
			@io.swagger.v3.oas.annotations.media.Schema(type = "integer", types = "integer",
					format = "int64") @SnowflakeText long ownType,
			@io.swagger.v3.oas.annotations.media.ArraySchema(schema = @io.swagger.v3.oas.annotations.media.Schema(
					type = "integer", format = "int64")) @SnowflakeText List<Long> ownTypes,
			@io.swagger.v3.oas.annotations.media.Schema(description = "words", pattern = "[0-9]+", format = "own",
					example = "42") @SnowflakeText long ownWords,
			@SnowflakeGenerated Long generated,
			@SnowflakeGenerated @SnowflakeText(format = IdFormat.BASE62) long generatedBase62,
			@SnowflakeGenerated String generatedText) {

	}

	/** What springdoc hands over of the arguments of a controller. */
	interface Controller {

		void direct(@SnowflakeText long id);

		void composed(@Unseen long id);

		void body(@RequestBody @SnowflakeText long id);

		void plain(long id);

	}

}
