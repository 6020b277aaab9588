package io.github.snowflakeid.sample.demo;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.sample.SampleApplication;
import io.github.snowflakeid.text.SnowflakeText;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A browser fetches 10,000 random ids up to 2^63-1 in every format, parses them, and
 * sends them back: no digit is lost.
 */
@Timeout(180)
@EnabledIf(value = "io.github.snowflakeid.sample.demo.Browser#isInstalled",
		disabledReason = "There is no chromium and chromedriver on the path; install Debian's chromium and chromium-driver")
@Tag("once")
class IdsInBrowserTests {

	/** What Node runs, too. */
	private static final Path SCRIPT = Path
		.of("../verification/consumers/src/it/consumers/checks/src/main/resources/round-trip.js");

	private static final List<Row> ROWS = IntStream.range(0, 10_000).mapToObj(Row::of).toList();

	private static final IdText CHECKED = IdText.of(IdFormat.BASE32, "usr_", true);

	@Test
	void noDigitIsLost() throws Exception {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(SampleApplication.class,
				Routes.class)
			.run("--server.port=0"); Browser browser = Browser.start()) {
			String url = "http://localhost:" + context.getEnvironment().getProperty("local.server.port") + "/";
			browser.open(url, 1440, 900, "light");
			Object result = browser.run(Files.readString(SCRIPT) + "return roundTrip(location.origin);");
			assertThat(result).asInstanceOf(InstanceOfAssertFactories.map(String.class, Long.class))
				.containsEntry("rows", 10_000L)
				.containsEntry("same", 10_000L)
				.containsEntry("addresses", 100L)
				.hasEntrySatisfying("numbers", (numbers) -> assertThat(numbers).isLessThan(10_000));
		}
	}

	/** An id wherever a body may have it, and once as a number. */
	record Row(@SnowflakeText long decimal, @SnowflakeText(prefix = "ord_") Long prefixed,
			@SnowflakeText(format = IdFormat.BASE32) long base32,
			@SnowflakeText(prefix = "usr_", format = IdFormat.BASE32, checkSymbol = true) long checked,
			@SnowflakeText(format = IdFormat.BASE62) Long base62, SnowflakeId snowflakeId, IdRange range,
			@SnowflakeText List<Long> list, @SnowflakeText(format = IdFormat.BASE62) Map<Long, Long> map,
			BigInteger number) {

		static Row of(int seed) {
			Random random = new Random(seed);
			long id = (seed == 0) ? Long.MAX_VALUE : random.nextLong() >>> (1 + random.nextInt(62));
			return new Row(id, id, id, id, id, SnowflakeLayout.DEFAULT.decompose(id), new IdRange(0, id),
					List.of(id, 1L), Map.of(id, id), BigInteger.valueOf(id));
		}

		Row withoutNumber() {
			return new Row(this.decimal, this.prefixed, this.base32, this.checked, this.base62, this.snowflakeId,
					this.range, this.list, this.map, BigInteger.ZERO);
		}

	}

	record Result(int rows, long same, long numbers) {

	}

	static class Routes {

		@Bean
		RouterFunction<ServerResponse> rows() {
			return RouterFunctions.route()
				.GET("/rows", (request) -> ServerResponse.ok().body(ROWS))
				.GET("/rows/{index}/{checked}", (request) -> ServerResponse.ok().body(isOf(request)))
				.POST("/rows",
						(request) -> ServerResponse.ok().body(compare(request.body(new ParameterizedTypeReference<>() {
						}))))
				.build();
		}

		private static Result compare(List<Row> rows) {
			List<Integer> all = IntStream.range(0, Math.min(ROWS.size(), rows.size())).boxed().toList();
			return new Result(rows.size(),
					all.stream().filter((i) -> rows.get(i).withoutNumber().equals(ROWS.get(i).withoutNumber())).count(),
					all.stream().filter((i) -> rows.get(i).number().equals(ROWS.get(i).number())).count());
		}

		private static boolean isOf(ServerRequest request) {
			int index = Integer.parseInt(request.pathVariable("index"));
			return ROWS.get(index).checked() == CHECKED.parse(request.pathVariable("checked"));
		}

	}

}
