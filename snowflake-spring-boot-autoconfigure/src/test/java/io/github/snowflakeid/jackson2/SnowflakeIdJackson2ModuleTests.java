package io.github.snowflakeid.jackson2;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.github.snowflakeid.jackson.AbstractIdJsonTests;

/**
 * Tests for {@link SnowflakeIdJackson2Module}.
 */
class SnowflakeIdJackson2ModuleTests extends AbstractIdJsonTests {

	private final ObjectMapper mapper = JsonMapper.builder()
		.addModules(new Jdk8Module(), new SnowflakeIdJackson2Module(IDS))
		.build();

	private final ObjectMapper plain = JsonMapper.builder().build();

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

}
