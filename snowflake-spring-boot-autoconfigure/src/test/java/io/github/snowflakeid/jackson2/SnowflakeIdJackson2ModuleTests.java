package io.github.snowflakeid.jackson2;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonView;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.github.snowflakeid.jackson.AbstractIdJsonTests;
import io.github.snowflakeid.text.SnowflakeText;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SnowflakeIdJackson2Module}.
 */
class SnowflakeIdJackson2ModuleTests extends AbstractIdJsonTests {

	private final ObjectMapper mapper = JsonMapper.builder()
		.addModules(new Jdk8Module(), new SnowflakeIdJackson2Module(IDS))
		.build();

	private final ObjectMapper plain = JsonMapper.builder().build();

	@Test
	void viewsAndBuildersHaveTexts() throws Exception {
		Built built = read("{\"id\":\"b_5\"}", Built.class);
		assertThat(built.id).isEqualTo(5);
		assertThat(write(built)).isEqualTo("{\"id\":\"b_5\"}");
		assertThatExceptionOfType(JsonMappingException.class).isThrownBy(() -> read("{\"id\":\"5\"}", Built.class))
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

	@Override
	protected String write(Object value) throws Exception {
		return this.mapper.writeValueAsString(value);
	}

	@Override
	protected <T> T read(String json, Class<T> type) throws Exception {
		return this.mapper.readValue(json, type);
	}

	@Override
	protected String writePlainly(Object value) throws Exception {
		return this.plain.writeValueAsString(value);
	}

	@Override
	protected <T> T readPlainly(String json, Class<T> type) throws Exception {
		return this.plain.readValue(json, type);
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
