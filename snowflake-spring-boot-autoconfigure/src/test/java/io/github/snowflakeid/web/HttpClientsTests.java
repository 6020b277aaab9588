package io.github.snowflakeid.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.autoconfigure.web.IdClientsAutoConfiguration;
import io.github.snowflakeid.text.SnowflakeText;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Ids as arguments of HTTP interface clients, against an application that says what it
 * was sent.
 */
class HttpClientsTests {

	private static final SnowflakeId ID = SnowflakeLayout.DEFAULT.decompose(250349214977003959L);

	private static final String SENT = "/echo/ord_06YBB93E814DQ?list=u1&list=u2&id=250349214977003959&number=3 u5 u6";

	private static ConfigurableApplicationContext server;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class, IdClientsAutoConfiguration.class))
		.withPropertyValues("snowflake.node-id=1");

	@BeforeAll
	static void start() {
		server = new SpringApplicationBuilder(Server.class).web(WebApplicationType.SERVLET)
			.run("--server.port=0", "--snowflake.node-id=2");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@ParameterizedTest
	@ValueSource(classes = { Rest.class, Web.class })
	void writeIds(Class<?> configuration) {
		this.runner.withUserConfiguration(configuration)
			.run((context) -> assertThat(sent(context.getBean(Echo.class))).isEqualTo(SENT));
	}

	@ParameterizedTest
	@ValueSource(classes = { Rest.class, Web.class })
	void writeArrays(Class<?> configuration) {
		this.runner.withUserConfiguration(configuration).run((context) -> {
			Echo echo = context.getBean(Echo.class);
			assertThat(echo.arrays(new long[] { 1, 2 }, new Long[] { 3L, null, 4L }, new long[] { 5, 6 },
					new Long[] { 7L }))
				.isEqualTo("[p1, p2] [u3, u4] [h5, h6] [c7]");
			assertThat(echo.arrays(new long[] { 1 }, new Long[0], new long[] { 5 }, new Long[] { 7L }))
				.isEqualTo("[p1] null [h5] [c7]");
			assertThat(echo.numbers(new Long[] { 8L, 9L })).isEqualTo("[8, 9]");
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { Rest.class, Web.class })
	void writeSpansOfTime(Class<?> configuration) {
		this.runner.withUserConfiguration(configuration).run((context) -> {
			Echo echo = context.getBean(Echo.class);
			SnowflakeLayout layout = SnowflakeLayout.DEFAULT;
			Instant noon = Instant.parse("2026-11-30T12:00:00Z");
			IdRange day = layout.idRange(noon, noon.plus(Duration.ofDays(1)));
			assertThat(echo.span(day, 3))
				.isEqualTo(day + " from 2026-11-30T12:00:00Z until 2026-12-01T12:00:00Z number 3");
			IdRange all = layout.idRange(layout.epoch(), layout.endOfLife());
			assertThat(echo.span(all, 3)).startsWith(all.toString());
			assertThat(echo.span(null, 3)).isEqualTo(all + " from null until null number 3");
			assertThatIllegalArgumentException().isThrownBy(() -> echo.span(new IdRange(1, day.last()), 3))
				.withMessage(
						"The argument is IdRange[first=1, last=" + day.last() + "]; it must have all ids of a span "
								+ "of time, such as IdRange[first=0, last=" + day.last() + "]");
			assertThat(echo.body(day)).isEqualTo(day.toString());
		});
	}

	@Test
	void writeIdsInTheFormatOfTheProperty() {
		this.runner.withUserConfiguration(Rest.class)
			.withPropertyValues("snowflake.format=base62")
			.run((context) -> assertThat(sent(context.getBean(Echo.class))).contains("id=0IUbKJtpof9"));
	}

	@Test
	void conversionServiceOfTheApplicationPrecedes() {
		this.runner.withUserConfiguration(Rest.class, OwnConversion.class)
			.run((context) -> assertThatException().isThrownBy(() -> sent(context.getBean(Echo.class)))
				.withMessageContaining("No converter found"));
	}

	@Test
	void thatAreMadeByHandTakeTheFormatters() {
		this.runner.withUserConfiguration(Rest.class).run((context) -> {
			DefaultFormattingConversionService service = new DefaultFormattingConversionService();
			context.getBean(SnowflakeIdFormatters.class).registerFormatters(service);
			Echo echo = HttpServiceProxyFactory.builderFor(RestClientAdapter.create(RestClient.create(url())))
				.conversionService(service)
				.customArgumentResolver(context.getBean(SnowflakeIdFormatters.class).argumentResolver(service))
				.build()
				.createClient(Echo.class);
			assertThat(sent(echo)).isEqualTo(SENT);
			assertThat(echo.span(null, 3)).endsWith("number 3");
		});
	}

	@Test
	void areLeftAloneWhereThereAreNone() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(SnowflakeIdFormatters.class));
	}

	private static String sent(Echo echo) {
		return echo.echo(ID.id(), List.of(1L, 2L), ID, 3, 5L, 6);
	}

	private static String url() {
		return "http://localhost:" + Browser.of(server).port();
	}

	interface Echo {

		@GetExchange("/echo/{path}")
		String echo(@PathVariable @SnowflakeText(format = IdFormat.BASE32, prefix = "ord_") long path,
				@RequestParam @SnowflakeText(prefix = "u") List<Long> list, @RequestParam SnowflakeId id,
				@RequestParam long number, @RequestHeader("X-Id") @SnowflakeText(prefix = "u") Long header,
				@CookieValue("id") @SnowflakeText(prefix = "u") long cookie);

		@GetExchange("/arrays/{path}")
		String arrays(@PathVariable @SnowflakeText(prefix = "p") long[] path,
				@RequestParam(required = false) @SnowflakeText(prefix = "u") Long[] array,
				@RequestHeader("X-Id") @SnowflakeText(prefix = "h") long[] header,
				@CookieValue("id") @SnowflakeText(prefix = "c") Long[] cookie);

		@GetExchange("/numbers")
		String numbers(@RequestParam Long[] numbers);

		@GetExchange("/span")
		String span(@Nullable IdRange span, @RequestParam long number);

		@PostExchange("/body")
		String body(@RequestBody IdRange range);

	}

	@Configuration(proxyBeanMethods = false)
	@ImportHttpServices(types = Echo.class)
	static class Rest {

		@Bean
		RestClientHttpServiceGroupConfigurer url() {
			return (groups) -> groups.forEachClient((group, client) -> client.baseUrl(HttpClientsTests.url()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportHttpServices(types = Echo.class, clientType = ClientType.WEB_CLIENT)
	static class Web {

		@Bean
		WebClientHttpServiceGroupConfigurer url() {
			return (groups) -> groups.forEachClient((group, client) -> client.baseUrl(HttpClientsTests.url()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnConversion {

		@Bean
		RestClientHttpServiceGroupConfigurer conversion() {
			return (groups) -> groups
				.forEachProxyFactory((group, factory) -> factory.conversionService(new DefaultConversionService()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@WebAutoConfiguration
	@Import(EchoController.class)
	static class Server {

	}

	@RestController
	static class EchoController {

		@GetMapping("/echo/{path}")
		String echo(@PathVariable String path, @RequestParam List<String> list, @RequestParam String id,
				@RequestParam String number, @RequestHeader("X-Id") String header, @CookieValue("id") String cookie) {
			return "/echo/" + path + "?list=" + String.join("&list=", list) + "&id=" + id + "&number=" + number + " "
					+ header + " " + cookie;
		}

		@GetMapping("/arrays/{path}")
		String arrays(@PathVariable List<String> path, @RequestParam(required = false) List<String> array,
				@RequestHeader("X-Id") List<String> header, @CookieValue("id") List<String> cookie) {
			return path + " " + array + " " + header + " " + cookie;
		}

		@GetMapping("/numbers")
		String numbers(@RequestParam List<String> numbers) {
			return numbers.toString();
		}

		@GetMapping("/span")
		String span(IdRange span, @RequestParam(required = false) String from,
				@RequestParam(required = false) String until, @RequestParam long number) {
			return span + " from " + from + " until " + until + " number " + number;
		}

		@PostMapping("/body")
		String body(@RequestBody IdRange range) {
			return range.toString();
		}

	}

}
