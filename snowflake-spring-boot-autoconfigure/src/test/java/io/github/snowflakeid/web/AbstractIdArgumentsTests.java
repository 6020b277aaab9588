package io.github.snowflakeid.web;

import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.text.SnowflakeText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.convert.converter.Converter;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.MatrixVariable;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ids as arguments of controllers, over real HTTP. Every kind of web application passes
 * it.
 */
@SpringBootTest(classes = AbstractIdArgumentsTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "snowflake.node-id=7")
abstract class AbstractIdArgumentsTests {

	private static final String BAD = "'abc' is not a decimal id, 1 to 19 digits, at most 9223372036854775807: "
			+ "the character at index 0 does not belong there";

	@LocalServerPort
	int port;

	abstract WebApplicationType type();

	@ParameterizedTest
	@CsvSource(delimiter = ' ', value = { "/path/250349214977003959 250349214977003959",
			"/text/ord_06YBB93E814DQ 250349214977003959", "/text/ord_06ybb93e814dq 250349214977003959", "/param?id=5 5",
			"/param?id=9223372036854775807 9223372036854775807", "/ids?ids=1,2,3 [1,2,3]", "/ids?ids=1&ids=2 [1,2]",
			"/texts?ids=a00000000005,a00000000006 [5,6]", "/array?ids=a00000000005,a00000000006 [5,6]",
			"/objects?ids=a00000000005&ids=a00000000006 [5,6]", "/set?ids=7 [7]", "/optional?id=u8 8", "/optional 0",
			"/matrix/x;id=u9 9", "/record?user=u10&order=11&others=12,13 10,11,[12,13]",
			"/bean?user=u10&others=12&others=13 10,[12,13]", "/number?user=14 14" })
	void readsIds(String path, String answer) {
		assertThat(get(path)).isEqualTo(answer);
	}

	@Test
	void readsHeadersAndCookies() {
		assertThat(new Browser(this.port).get("/header", "X-Order", "u15").body()).isEqualTo("15");
		assertThat(new Browser(this.port).get("/cookie", "Cookie", "order=u16").body()).isEqualTo("16");
	}

	@Test
	void readsForms() {
		assertThat(new Browser(this.port).post("/form", "user=u17&others=18").body()).isEqualTo("17,[18]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/param?id=", "/optional?id=", "/record?user=&order=&others=" })
	void emptyTextIsNoId(String path) {
		assertThat(get(path)).doesNotContain("is not");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "/path/abc|id: " + BAD, "/ids?ids=1,abc|ids: " + BAD,
			"/set?ids=abc|ids: " + BAD, "/param?id=abc|id: " + BAD,
			"/text/abc|id: 'abc' does not begin with 'ord_', as 'ord_0000000000000' does",
			"/text/ord_1|id: '1' is not a base32 id, 13 characters of Crockford's alphabet, at most 7ZZZZZZZZZZZZ: it has 1 characters",
			"/optional?id=x|id: 'x' does not begin with 'u', as 'u0' does",
			"/matrix/x;id=x|id: 'x' does not begin with 'u', as 'u0' does",
			"/texts?ids=u|ids: 'u' does not begin with 'a', as 'a00000000000' does", "/record?order=abc|order: " + BAD,
			"/record?order=abc&user=x|order: " + BAD + "; user: 'x' does not begin with " + "'u', as 'u0' does",
			"/bean?user=x|user: 'x' does not begin with 'u', as 'u0' does",
			"/param?id=+5|id: ' 5' is not a decimal id, 1 to 19 digits, at most 9223372036854775807: the character at index 0 does not belong there",
			"/param?id=0x5|id: '0x5' is not a decimal id, 1 to 19 digits, at most 9223372036854775807: the character at index 1 does not belong there",
			"/array?ids=5|ids: '5' does not begin with 'a', as 'a00000000000' does",
			"/objects?ids=5|ids: '5' does not begin with 'a', as 'a00000000000' does",
			"/texts?ids=5|ids: '5' does not begin with 'a', as 'a00000000000' does",
			"/optional?id=5|id: '5' does not begin with 'u', as 'u0' does",
			"/bean?user=5|user: '5' does not begin with 'u', as 'u0' does",
			"/record?user=5|user: '5' does not begin with 'u', as 'u0' does",
			"/primitive?id=|id: '' is not a decimal id, "
					+ "1 to 19 digits, at most 9223372036854775807: it has 0 characters",
			"/range?from=x|from is 'x'; it must be a moment with its offset, such as 2026-11-30T00:00:00Z",
			"/range?until=2026-01-01|until is '2026-01-01'; it must be a moment with its offset, such as 2026-11-30T00:00:00Z",
			"/range?from=2024-01-01T00:00:00Z|from is 2024-01-01T00:00:00Z; it must be from the epoch, 2025-01-01T00:00:00Z, "
					+ "to before the end of life, 2094-09-07T15:47:35.552Z",
			"/range?from=2026-01-01T00:00:00Z&until=2026-01-01T00:00:00Z|from is 2026-01-01T00:00:00Z; it must be before "
					+ "until, 2026-01-01T00:00:00Z",
			"/range?from=2026-01-01T00:00:00Z&from=x|from is '2026-01-01T00:00:00Z,x'; it must be a moment with its offset, "
					+ "such as 2026-11-30T00:00:00Z" })
	void answersBadIdsWithAProblem(String path, String detail) {
		HttpResponse<String> response = new Browser(this.port).get(path);
		assertThat(response.statusCode() + " " + response.headers().firstValue("Content-Type").orElse("-"))
			.isEqualTo("400 application/problem+json");
		assertThat(sorted(JsonMapper.shared().readTree(response.body()).get("detail").asString()))
			.isEqualTo(sorted(detail));
	}

	@Test
	void namesHeadersAndCookiesThatAreNoIds() {
		Browser browser = new Browser(this.port);
		assertThat(browser.ask("/header", "X-Order", "x"))
			.isEqualTo("400 application/problem+json {\"title\":\"Bad Request\",\"status\":400,"
					+ "\"detail\":\"X-Order: 'x' does not begin with 'u', as 'u0' does\"}");
		assertThat(browser.ask("/cookie", "Cookie", "order=x"))
			.isEqualTo("400 application/problem+json {\"title\":\"Bad Request\",\"status\":400,"
					+ "\"detail\":\"order: 'x' does not begin with 'u', as 'u0' does\"}");
	}

	@Test
	void idsThatDoNotFitTheLayoutAreRefused() {
		try (ConfigurableApplicationContext context = start(Application.class, "--snowflake.node-id=1",
				"--snowflake.layout.timestamp-bits=40")) {
			assertThat(Browser.of(context).ask("/path/9223372036854775807"))
				.isEqualTo("400 application/problem+json {\"title\":\"Bad Request\",\"status\":400,\"detail\":"
						+ "\"id: id is 9223372036854775807; it must be 0 to 4611686018427387903\"}");
		}
	}

	@Test
	void leavesBadIdsToAControllerThatAsksForThem() {
		assertThat(get("/result?user=abc")).isEqualTo("1");
	}

	@Test
	void leavesWhatIsNoIdAlone() {
		HttpResponse<String> response = new Browser(this.port).get("/number?user=x");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
	}

	@Test
	void leavesTheRestOfAFormAlone() {
		HttpResponse<String> response = new Browser(this.port).get("/bean?age=x");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
	}

	@Test
	void browsersGetTheErrorPageOfTheApplication() {
		HttpResponse<String> response = new Browser(this.port).get("/path/abc", "Accept", Browser.PAGES);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().firstValue("Content-Type").orElse("-")).startsWith("text/html");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/misplaced/int?id=5", "/misplaced/string?id=5", "/misplaced/prefix?id=5",
			"/misplaced/optional?id=5" })
	void misplacedAnnotationIsTheApplicationsFault(String path) {
		assertThat(new Browser(this.port).get(path).statusCode()).isEqualTo(500);
	}

	@Test
	void formatOfPartsIsThatOfTheProperty() {
		try (ConfigurableApplicationContext context = start(Application.class, "--snowflake.node-id=1",
				"--snowflake.format=base32")) {
			assertThat(Browser.of(context).get("/path/06YBB93E814DQ").body()).isEqualTo("250349214977003959");
			assertThat(Browser.of(context).get("/param?id=5").body()).isEqualTo("5");
		}
	}

	@Test
	void partsAreNotReadWhereTheLayoutIsNotKnown() {
		try (ConfigurableApplicationContext context = start(OwnGenerator.class)) {
			assertThat(Browser.of(context).get("/path/5").statusCode()).isEqualTo(500);
			assertThat(Browser.of(context).get("/range").statusCode()).isEqualTo(500);
			assertThat(Browser.of(context).postJson("/parts", "[\"5\"]").statusCode()).isEqualTo(500);
			assertThat(Browser.of(context).postJson("/keys", "{\"5\":1}").statusCode()).isEqualTo(500);
			assertThat(Browser.of(context).get("/param?id=5").body()).isEqualTo("5");
		}
	}

	@Test
	void ownConverterOfTheApplicationPrecedes() {
		try (ConfigurableApplicationContext context = start(OwnConverter.class)) {
			assertThat(Browser.of(context).get("/path/x").body()).isEqualTo("42");
			assertThat(Browser.of(context).get("/param?id=5").body()).isEqualTo("5");
		}
	}

	@Test
	void hasNoneOfItWhereIdsAreDisabled() {
		try (ConfigurableApplicationContext context = start(OwnGenerator.class, "--snowflake.enabled=false")) {
			assertThat(Browser.of(context).get("/text/ord_06YBB93E814DQ").statusCode()).isEqualTo(400);
		}
	}

	@Test
	void readsSpansOfTime() {
		SnowflakeLayout layout = SnowflakeLayout.DEFAULT;
		IdRange all = layout.idRange(layout.epoch(), layout.endOfLife());
		assertThat(get("/range")).isEqualTo(all.first() + " " + all.last()).isEqualTo("0 " + layout.maxId());
		assertThat(get("/range?from=&until=")).isEqualTo("0 " + layout.maxId());
		String day = "/range?from=2026-01-01T00:00:00Z&until=2026-01-01T00:00:01Z";
		assertThat(get(day)).isEqualTo("132271570944000000 132271575138303999");
		assertThat(get("/range?from=2026-01-01T02:00:00%2B02:00&until=2026-01-01T00:00:01Z")).isEqualTo(get(day));
		assertThat(get("/range?from=2026-01-01T02:00:00+02:00&until=2026-01-01T00:00:01Z")).isEqualTo(get(day));
		assertThat(get("/range?from=2026-01-01T00:00:00Z")).isEqualTo("132271570944000000 " + layout.maxId());
		assertThat(get("/range?until=2026-01-01T00:00:01Z")).isEqualTo("0 132271575138303999");
	}

	private static List<String> sorted(String details) {
		return Arrays.stream(details.split("; (?=\\w+: )")).sorted().toList();
	}

	private String get(String path) {
		return new Browser(this.port).get(path).body();
	}

	private ConfigurableApplicationContext start(Class<?> source, String... arguments) {
		return new SpringApplicationBuilder(source).web(type()).properties("server.port=0").run(arguments);
	}

	@Configuration(proxyBeanMethods = false)
	@WebAutoConfiguration
	@Import(Orders.class)
	static class Application {

	}

	@Import(Application.class)
	static class OwnGenerator {

		@Bean
		IdGenerator idGenerator() {
			return () -> 5;
		}

	}

	@Import(OwnGenerator.class)
	static class OwnConverter {

		@Bean
		ReadsAnything readsAnything() {
			return new ReadsAnything();
		}

	}

	static class ReadsAnything implements Converter<String, SnowflakeId> {

		@Override
		public SnowflakeId convert(String source) {
			return SnowflakeLayout.DEFAULT.decompose(42);
		}

	}

	record Filter(@SnowflakeText(prefix = "u") Long user, SnowflakeId order, @SnowflakeText List<Long> others) {

	}

	public static class Form {

		@SnowflakeText(prefix = "u")
		private long user;

		private List<Long> others = List.of();

		private int age;

		public long getUser() {
			return this.user;
		}

		public void setUser(long user) {
			this.user = user;
		}

		@SnowflakeText
		public List<Long> getOthers() {
			return this.others;
		}

		public void setOthers(List<Long> others) {
			this.others = others;
		}

		public int getAge() {
			return this.age;
		}

		public void setAge(int age) {
			this.age = age;
		}

	}

	@RestController
	static class Orders {

		@GetMapping("/path/{id}")
		String path(@PathVariable SnowflakeId id) {
			return Long.toString(id.id());
		}

		@GetMapping("/text/{id}")
		String text(@PathVariable @SnowflakeText(prefix = "ord_", format = IdFormat.BASE32) long id) {
			return Long.toString(id);
		}

		@PostMapping("/parts")
		String parts(@RequestBody List<SnowflakeId> ids) {
			return ids.toString();
		}

		@PostMapping("/keys")
		String keys(@RequestBody Map<SnowflakeId, Integer> ids) {
			return ids.toString();
		}

		@GetMapping("/param")
		String param(@RequestParam @SnowflakeText Long id) {
			return String.valueOf(id);
		}

		@GetMapping("/primitive")
		String primitive(@RequestParam @SnowflakeText long id) {
			return Long.toString(id);
		}

		@GetMapping("/ids")
		String ids(@RequestParam List<SnowflakeId> ids) {
			return join(ids.stream().map(SnowflakeId::id).toList());
		}

		@GetMapping("/texts")
		String texts(@RequestParam @SnowflakeText(prefix = "a", format = IdFormat.BASE62) List<Long> ids) {
			return join(ids);
		}

		@GetMapping("/array")
		String array(@RequestParam @SnowflakeText(prefix = "a", format = IdFormat.BASE62) long[] ids) {
			return join(Arrays.stream(ids).boxed().toList());
		}

		@GetMapping("/objects")
		String objects(@RequestParam @SnowflakeText(prefix = "a", format = IdFormat.BASE62) Long[] ids) {
			return join(Arrays.asList(ids));
		}

		@GetMapping("/set")
		String set(@RequestParam @SnowflakeText Set<Long> ids) {
			return join(List.copyOf(ids));
		}

		@GetMapping("/optional")
		String optional(@RequestParam @SnowflakeText(prefix = "u") Optional<Long> id) {
			return Long.toString(id.orElse(0L));
		}

		@GetMapping("/header")
		String header(@RequestHeader("X-Order") @SnowflakeText(prefix = "u") long id) {
			return Long.toString(id);
		}

		@GetMapping("/cookie")
		String cookie(@CookieValue("order") @SnowflakeText(prefix = "u") long id) {
			return Long.toString(id);
		}

		@GetMapping("/matrix/{path}")
		String matrix(@MatrixVariable @SnowflakeText(prefix = "u") long id) {
			return Long.toString(id);
		}

		@GetMapping("/record")
		String record(@ModelAttribute Filter filter) {
			return filter.user() + "," + ((filter.order() != null) ? filter.order().id() : null) + ","
					+ ((filter.others() != null) ? join(filter.others()) : null);
		}

		@GetMapping("/bean")
		String bean(Form form) {
			return form.getUser() + "," + join(form.getOthers());
		}

		@PostMapping("/form")
		String form(@ModelAttribute Form form) {
			return bean(form);
		}

		@GetMapping("/result")
		String result(@ModelAttribute Form form, BindingResult result) {
			return Integer.toString(result.getErrorCount());
		}

		@GetMapping("/number")
		String number(@RequestParam long user) {
			return Long.toString(user);
		}

		@GetMapping("/range")
		String range(IdRange range) {
			return range.first() + " " + range.last();
		}

		@GetMapping("/misplaced/int")
		String misplaced(@RequestParam @SnowflakeText int id) {
			return Integer.toString(id);
		}

		@GetMapping("/misplaced/optional")
		String misplacedOptional(@RequestParam @SnowflakeText OptionalLong id) {
			return id.toString();
		}

		@GetMapping("/misplaced/string")
		String misplaced(@RequestParam @SnowflakeText String id) {
			return id;
		}

		@GetMapping("/misplaced/prefix")
		String misplaced(@RequestParam @SnowflakeText(prefix = "/") Long id) {
			return Long.toString(id);
		}

		private static String join(List<Long> ids) {
			return ids.toString().replace(" ", "");
		}

	}

}
