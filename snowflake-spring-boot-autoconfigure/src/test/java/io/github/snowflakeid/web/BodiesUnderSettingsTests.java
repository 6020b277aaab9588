package io.github.snowflakeid.web;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeText;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ids in bodies are the same texts whatever the application has set for its JSON.
 */
class BodiesUnderSettingsTests {

	private static final String BODY = """
			{"id":"ord_06YBB93E814DQ","others":["9223372036854775807","1"],"names":{"250349214977003959":"a"},\
			"snowflake":"250349214977003959","range":{"first":"132271570944000000","last":"9223372036854775807"},\
			"ranges":[{"first":"0","last":"0"}],"count":5}""";

	static Stream<Arguments> settings() {
		return Stream
			.of(List.<String>of(),
					List.of("spring.jackson.property-naming-strategy=UPPER_CAMEL_CASE",
							"spring.jackson.default-property-inclusion=non_default"),
					List.of("spring.jackson.property-naming-strategy=SNAKE_CASE",
							"spring.jackson.json.write.escape-non-ascii=true", "spring.jackson.locale=ar-EG",
							"spring.jackson.mapper.allow-coercion-of-scalars=false",
							"spring.jackson.deserialization.fail-on-unknown-properties=true"),
					List.of("spring.jackson.visibility.getter=none", "spring.jackson.visibility.field=none",
							"spring.jackson.visibility.is-getter=none", "spring.jackson.visibility.creator=none",
							"spring.jackson.mapper.infer-property-mutators=false",
							"spring.jackson.mapper.allow-final-fields-as-mutators=false"),
					List.of("spring.jackson.serialization.indent-output=true",
							"spring.jackson.json.write.write-numbers-as-strings=false",
							"spring.jackson.deserialization.use-long-for-ints=true",
							"spring.jackson.deserialization.use-big-integer-for-ints=true"),
					List.of("spring.jackson.use-jackson2-defaults=true", "spring.main.lazy-initialization=true"))
			.flatMap((properties) -> Stream.of(WebApplicationType.SERVLET, WebApplicationType.REACTIVE)
				.map((type) -> Arguments.of(type, properties)));
	}

	@Tag("once")
	@ParameterizedTest
	@MethodSource("settings")
	void idsAreTextsAndComeBack(WebApplicationType type, List<String> properties) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class).web(type)
			.properties("server.port=0", "snowflake.node-id=7")
			.properties(properties.toArray(String[]::new))
			.run()) {
			Browser browser = Browser.of(context);
			assertThat(browser.postJson("/bodies", BODY).body().replaceAll("\\s", "")).isEqualTo(BODY);
			String numbers = BODY.replaceAll("\"(\\d+)\"(?!:)", "$1");
			assertThat(numbers).isNotEqualTo(BODY);
			assertThat(browser.postJson("/bodies", numbers).body().replaceAll("\\s", "")).isEqualTo(BODY);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@WebAutoConfiguration
	@Import(Echo.class)
	static class Application {

	}

	/** With names and a creator that no setting changes. */
	record Body(@JsonProperty("id") @SnowflakeText(prefix = "ord_", format = IdFormat.BASE32) long id,
			@JsonProperty("others") @SnowflakeText List<Long> others,
			@JsonProperty("names") @SnowflakeText Map<Long, String> names,
			@JsonProperty("snowflake") SnowflakeId snowflake, @JsonProperty("range") IdRange range,
			@JsonProperty("ranges") List<IdRange> ranges, @JsonProperty("count") long count) {

		@JsonCreator
		Body {
		}

	}

	@RestController
	static class Echo {

		@PostMapping("/bodies")
		Body echo(@RequestBody Body body) {
			return body;
		}

	}

}
