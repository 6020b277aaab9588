package io.github.snowflakeid.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.github.snowflakeid.PageSnippet;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.test.ScriptedTimeSource;
import io.github.snowflakeid.text.SnowflakeText;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Java on docs/http.md does what is said there.
 */
@Tag("once")
class HttpPageTests {

	private static final long ID = 250349214977003959L;

	private static Class<?> controller;

	@TempDir
	private static Path directory;

	@BeforeAll
	static void compile() {
		controller = compile("Ids in paths and parameters", "OrderController");
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void idsAreReadFromPathsAndParameters(WebApplicationType type) {
		try (ConfigurableApplicationContext context = start(type, Application.class, controller)) {
			Browser browser = Browser.of(context);
			assertThat(browser.get("/orders/ord_06YBB93E814DQ").body()).isEqualTo("order " + ID);
			assertThat(browser.get("/orders?id=250349214977003959,250349214977003960").body())
				.isEqualTo("orders [250349214977003959, 250349214977003960]");
			assertThat(browser.get("/times/250349214977003959").body()).isEqualTo("2026-11-22T19:58:24.114Z");
			assertThat(browser.get("/orders/ord_5").body()).isEqualTo("{\"title\":\"Bad Request\",\"status\":400,"
					+ "\"detail\":\"id: '5' is not a base32 id, 13 characters of Crockford's alphabet, at most "
					+ "7ZZZZZZZZZZZZ: it has 1 characters\"}");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void aBadIdInABodyIsAnsweredAsThePageShows(WebApplicationType type) throws IOException {
		try (ConfigurableApplicationContext context = start(type, Application.class, Deliveries.class)) {
			String answer = Browser.of(context)
				.postJson("/deliveries", "{\"lines\":[{\"product\":\"prd_1\"},{\"product\":\"x\"}]}")
				.body();
			assertThat(Files.readString(Path.of("../docs/http.md"))).contains("```json\n" + answer + "\n```");
		}
	}

	@Test
	void ordersOfASpanAreFoundByTheirIds() {
		Class<?> orders = compile("Time spans", "OrdersOfASpan");
		try (ConfigurableApplicationContext context = start(WebApplicationType.SERVLET, Database.class, orders)) {
			JdbcClient database = context.getBean(JdbcClient.class);
			database.sql("create table orders (id bigint primary key)").update();
			for (long id : new long[] { ID, ID + 1, ID + 2, ID + 100_000_000_000_000_000L }) {
				database.sql("insert into orders values (?)").param(id).update();
			}
			Browser browser = Browser.of(context);
			assertThat(
					browser.get("/orders?from=2026-11-01T00:00:00Z&until=2026-12-01T00:00:00Z&after=250349214977003959")
						.body())
				.isEqualTo("[\"250349214977003960\",\"250349214977003961\"]");
			assertThat(browser.get("/orders?until=2026-11-01T00:00:00%2B02:00").body()).isEqualTo("[]");
			assertThat(browser.get("/orders?from=2026-12-01T00:00:00Z").body()).isEqualTo("[\"350349214977003959\"]");
		}
	}

	@Test
	void clientMadeByHandWritesIds() throws Exception {
		Class<?> clients = compile("HTTP interface clients", "OrderClients");
		try (ConfigurableApplicationContext server = start(WebApplicationType.SERVLET, Application.class, controller);
				ConfigurableApplicationContext context = start(WebApplicationType.SERVLET, Application.class, clients,
						"--orders.url=http://localhost:" + Browser.of(server).port())) {
			Object client = context.getBean("orderClient");
			assertThat(ReflectionTestUtils.<Object>invokeMethod(client, "order", ID)).isEqualTo("order " + ID);
		}
	}

	@Test
	void functionalEndpointsReadIds() {
		Class<?> routes = compile("Functional endpoints", "OrderRoutes");
		try (ConfigurableApplicationContext context = start(WebApplicationType.SERVLET, Application.class, routes)) {
			Browser browser = Browser.of(context);
			assertThat(browser.get("/orders/250349214977003959").body()).isEqualTo("2026-11-22T19:58:24.114Z");
			assertThat(browser.get("/orders?customer=usr_5").body()).isEqualTo("orders of 5");
			assertThat(browser.ask("/orders/x")).startsWith(
					"400 application/problem+json {\"title\":\"Bad Request\",\"status\":400,\"detail\":\"'x' is not a ");
			assertThat(browser.ask("/orders?customer=5"))
				.isEqualTo("400 application/problem+json {\"title\":\"Bad Request\",\"status\":400,"
						+ "\"detail\":\"customer: '5' does not begin with 'usr_', as 'usr_0' does\"}");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void ownHandlerAnswersRefusedIds(WebApplicationType type) {
		Class<?> errors = compile("Refused ids", "OrderErrors");
		try (ConfigurableApplicationContext context = start(type, Refused.class, errors)) {
			context.getBean(SnowflakeIdGenerator.class).nextId();
			ScriptedTimeSource time = context.getBean(ScriptedTimeSource.class);
			time.stepWall(Duration.ofHours(-1));
			assertThat(Browser.of(context).get("/draw").body()).isEqualTo("No order can be taken now.");
			time.setWall(context.getBean(SnowflakeIdGenerator.class).layout().endOfLife());
			assertThat(Browser.of(context).get("/draw").body()).isEqualTo("No order can be taken any more.");
		}
	}

	private static Class<?> compile(String heading, String name) {
		return PageSnippet.of("http.md", heading).compile(name, directory);
	}

	private static ConfigurableApplicationContext start(WebApplicationType type, Class<?> application, Class<?> page,
			String... arguments) {
		return new SpringApplicationBuilder(application, page).web(type)
			.properties("server.port=0", "snowflake.node-id=1")
			.run(arguments);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Import(Application.class)
	static class Database {

		@Bean
		JdbcClient jdbcClient() {
			return JdbcClient.create(new DriverManagerDataSource("jdbc:h2:mem:http-page;DB_CLOSE_DELAY=-1"));
		}

	}

	@Import({ Application.class, Drawing.class })
	static class Refused {

		@Bean
		ScriptedTimeSource timeSource() {
			return new ScriptedTimeSource();
		}

	}

	record Delivery(List<Line> lines) {

	}

	record Line(@SnowflakeText(prefix = "prd_") long product) {

	}

	@RestController
	static class Deliveries {

		@PostMapping("/deliveries")
		String deliver(@RequestBody Delivery delivery) {
			return delivery.toString();
		}

	}

	@RestController
	static class Drawing {

		private final SnowflakeIdGenerator generator;

		Drawing(SnowflakeIdGenerator generator) {
			this.generator = generator;
		}

		@GetMapping("/draw")
		String draw() {
			return Long.toString(this.generator.nextId());
		}

	}

}
