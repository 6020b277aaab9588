package io.github.snowflakeid.jackson;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonView;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeText;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.std.ToStringSerializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SnowflakeIdJacksonModule}.
 */
class SnowflakeIdJacksonModuleTests extends AbstractIdJsonTests {

	private final JsonMapper mapper = JsonMapper.builder().addModule(new SnowflakeIdJacksonModule(IDS)).build();

	private final JsonMapper plain = JsonMapper.builder().build();

	@Test
	void isFoundByMappersThatLookForModules() {
		JsonMapper finding = JsonMapper.builder().findAndAddModules().build();
		assertThat(finding.writeValueAsString(LAYOUT.decompose(1L << 40))).isEqualTo("\"1099511627776\"");
		assertThatExceptionOfType(InvalidDefinitionException.class)
			.isThrownBy(() -> finding.readValue("\"1\"", SnowflakeId.class))
			.withMessageContaining("nothing says the layout of the ids");
	}

	@Test
	void theModuleThatKnowsTheLayoutReplacesTheOneThatIsFound() {
		JsonMapper both = JsonMapper.builder().findAndAddModules().addModule(new SnowflakeIdJacksonModule(IDS)).build();
		assertThat(both.readValue("1099511627776", SnowflakeId.class)).isEqualTo(LAYOUT.decompose(1L << 40));
	}

	@Test
	void aMixinSpeaksForAForeignClass() {
		JsonMapper mixing = JsonMapper.builder()
			.addModule(new SnowflakeIdJacksonModule(IDS))
			.addMixIn(Foreign.class, Mixin.class)
			.build();
		assertThat(mixing.writeValueAsString(new Foreign(1))).isEqualTo("{\"id\":\"for_1\"}");
		assertThat(mixing.readValue("{\"id\":\"for_1\"}", Foreign.class)).isEqualTo(new Foreign(1));
	}

	@Test
	void viewsAndBuildersHaveTexts() {
		Built built = read("{\"id\":\"b_5\"}", Built.class);
		assertThat(built.id).isEqualTo(5);
		assertThat(write(built)).isEqualTo("{\"id\":\"b_5\"}");
		assertThatExceptionOfType(DatabindException.class).isThrownBy(() -> read("{\"id\":\"5\"}", Built.class))
			.withMessageContaining("'5' does not begin with 'b_'");
		Viewed viewed = new Viewed(1, 2L);
		assertThat(this.mapper.writerWithView(Outside.class).writeValueAsString(viewed)).isEqualTo("{\"id\":\"o_1\"}");
		assertThat(this.mapper.writerWithView(Inside.class).writeValueAsString(viewed))
			.isEqualTo("{\"id\":\"o_1\",\"customer\":\"2\"}");
		Viewed read = this.mapper.readerWithView(Outside.class)
			.forType(Viewed.class)
			.readValue("{\"id\":\"o_1\",\"customer\":\"x\"}");
		assertThat(read).isEqualTo(new Viewed(1, null));
	}

	@Test
	void aSerializerThatAPropertyNamesWins() {
		assertThat(write(new Named(1L))).isEqualTo("{\"id\":\"1\"}");
	}

	@Test
	void refusalsAreJacksonsOwn() {
		assertThatExceptionOfType(DatabindException.class).isThrownBy(() -> read("{\"id\":\"x\"}", Order.class));
		assertThatExceptionOfType(DatabindException.class).isThrownBy(() -> write(new Wrong("1")));
	}

	@Override
	protected String write(Object value) {
		return this.mapper.writeValueAsString(value);
	}

	@Override
	protected <T> T read(String json, Class<T> type) {
		return this.mapper.readValue(json, type);
	}

	@Override
	protected String writePlainly(Object value) {
		return this.plain.writeValueAsString(value);
	}

	@Override
	protected <T> T readPlainly(String json, Class<T> type) {
		return this.plain.readValue(json, type);
	}

	record Foreign(long id) {
	}

	interface Mixin {

		@SnowflakeText(prefix = "for_")
		long id();

	}

	record Named(@SnowflakeText(prefix = "x") @JsonSerialize(using = ToStringSerializer.class) Long id) {
	}

	interface Outside {

	}

	interface Inside extends Outside {

	}

	record Viewed(@JsonView(Outside.class) @SnowflakeText(prefix = "o_") long id,
			@JsonView(Inside.class) @SnowflakeText Long customer) {
	}

	@JsonDeserialize(builder = Built.Builder.class)
	static final class Built {

		@SnowflakeText(prefix = "b_")
		public final Long id;

		private Built(Long id) {
			this.id = id;
		}

		static final class Builder {

			private Long id;

			@JsonProperty
			@SnowflakeText(prefix = "b_")
			Builder withId(Long id) {
				this.id = id;
				return this;
			}

			Built build() {
				return new Built(this.id);
			}

		}

	}

}
