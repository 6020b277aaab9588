package io.github.snowflakeid.entities.ranges;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.SnowflakePreset;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.autoconfigure.entity.HibernateIdAutoConfiguration;
import io.github.snowflakeid.autoconfigure.entity.jdbc.JdbcIdAutoConfiguration;
import io.github.snowflakeid.inspect.Inspect;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.jdbc.autoconfigure.DataJdbcRepositoriesAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A table of PostgreSQL with a partition for each day, made by what {@link Inspect}
 * prints, and the rows of a day, for each preset and for the starter's own layout.
 */
@Tag("once")
class RangesTests {

	private static final Path PAGE = Path.of(System.getProperty("basedir", ""), "../../docs/ranges.md");

	private static final LocalDate DAY = LocalDate.of(2026, 11, 30);

	private static EmbeddedPostgres postgres;

	private static JdbcTemplate jdbc;

	@BeforeAll
	static void start() throws IOException {
		postgres = EmbeddedPostgres.start();
		jdbc = new JdbcTemplate(new DriverManagerDataSource(postgres.getJdbcUrl("postgres", "postgres")));
	}

	@AfterAll
	static void stop() throws IOException {
		postgres.close();
	}

	@BeforeEach
	void createTable() {
		jdbc.execute("drop table if exists orders");
		jdbc.execute("create table orders (id bigint primary key) partition by range (id)");
	}

	static Stream<SnowflakeLayout> layouts() {
		return Stream
			.concat(Stream.of(SnowflakeLayout.DEFAULT),
					Arrays.stream(SnowflakePreset.values())
						.map((preset) -> preset.needsZone() ? preset.layout(ZoneOffset.ofHours(8)) : preset.layout()))
			.distinct();
	}

	@ParameterizedTest
	@MethodSource("layouts")
	void findsTheRowsOfADayInItsPartition(SnowflakeLayout layout) throws Exception {
		partition(layout, DAY.minusDays(1), 3);
		List<Long> expected = fill(layout);
		IdRange ids = layout.idRange(startOf(DAY), startOf(DAY.plusDays(1)));
		long until = layout.firstId(startOf(DAY.plusDays(1)));
		runner(layout).run((context) -> {
			Orders orders = context.getBean(Orders.class);
			Sales sales = context.getBean(Sales.class);
			assertThat(orders.findByIdBetween(ids.first(), ids.last())).extracting((order) -> order.id)
				.containsExactlyInAnyOrderElementsOf(expected);
			assertThat(orders.findFromUntil(ids.first(), until)).extracting((order) -> order.id)
				.containsExactlyElementsOf(expected);
			assertThat(sales.findByIdBetween(ids.first(), ids.last())).extracting(Sale::id)
				.containsExactlyInAnyOrderElementsOf(expected);
			assertThat(sales.findFromUntil(ids.first(), until)).extracting(Sale::id)
				.containsExactlyElementsOf(expected);
			assertThat(new OrdersOfADay(orders, context.getBean(SnowflakeLayout.class)).of(DAY, ZoneOffset.UTC))
				.hasSameSizeAs(expected);
		});
		assertThat(partitions("id between " + ids.first() + " and " + ids.last())).containsExactly("orders_20261130");
		assertThat(partitions("id >= " + ids.first() + " and id < " + until)).containsExactly("orders_20261130");
		assertThat(partitions("id = " + ids.last())).containsExactly("orders_20261130");
		assertThat(partitions("id > 0")).hasSize(3);
	}

	@Test
	void newRowsGoToThePartitionOfToday() throws Exception {
		LocalDate today = LocalDate.now(ZoneOffset.UTC);
		partition(SnowflakeLayout.DEFAULT, today, 2);
		runner(SnowflakeLayout.DEFAULT).run((context) -> {
			context.getBean(Orders.class).save(new Order());
			context.getBean(Sales.class).save(new Sale(null));
		});
		assertThat(jdbc.queryForList("select tableoid::regclass::text from orders", String.class)).hasSize(2)
			.allSatisfy((partition) -> assertThat(partition).startsWith("orders_" + today.getYear()));
	}

	@Test
	void pageSaysWhatTheCommandPrintsAndThePlan() throws Exception {
		String page = Files.readString(PAGE);
		String command = block(page, "sh").replaceAll("^java -cp \\S+ \\S+ ", "").strip();
		assertThat(run(command.split(" "))).isEqualTo(block(page, "sql"));
		jdbc.execute(block(page, "sql"));
		Matcher plan = Pattern.compile("```\\nexplain (.*?);\\n\\n(.*?)```", Pattern.DOTALL).matcher(page);
		assertThat(plan.find()).isTrue();
		assertThat(plan.group(2)).isEqualTo(
				String.join("\n", jdbc.queryForList("explain (costs off) " + plan.group(1), String.class)) + "\n");
	}

	private static String block(String page, String language) {
		Matcher block = Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL).matcher(page);
		assertThat(block.find()).isTrue();
		return block.group(1);
	}

	private static ApplicationContextRunner runner(SnowflakeLayout layout) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
					HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class,
					DataJdbcRepositoriesAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
					TransactionAutoConfiguration.class, SnowflakeAutoConfiguration.class,
					HibernateIdAutoConfiguration.class, JdbcIdAutoConfiguration.class))
			.withUserConfiguration(Application.class)
			.withPropertyValues("spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
					"snowflake.node-id=1", "snowflake.epoch=" + layout.epoch(),
					"snowflake.layout.tick=" + layout.tick(),
					"snowflake.layout.timestamp-bits=" + layout.timestampBits(),
					"snowflake.layout.node-id-bits=" + layout.nodeIdBits(),
					"snowflake.layout.sequence-bits=" + layout.sequenceBits());
	}

	/**
	 * The first and the last id of three days, and two in the middle of each; returns
	 * those of the second day.
	 */
	private static List<Long> fill(SnowflakeLayout layout) {
		List<Long> expected = new ArrayList<>();
		for (LocalDate day = DAY.minusDays(1); !day.isAfter(DAY.plusDays(1)); day = day.plusDays(1)) {
			long first = layout.firstId(startOf(day));
			long noon = layout.firstId(startOf(day).plus(Duration.ofHours(12)));
			long last = layout.lastId(startOf(day.plusDays(1)).minusMillis(1));
			for (long id : LongStream.of(first, noon, noon + 1, last).toArray()) {
				jdbc.update("insert into orders values (?)", id);
				if (day.equals(DAY)) {
					expected.add(id);
				}
			}
		}
		return expected;
	}

	private static Instant startOf(LocalDate day) {
		return day.atStartOfDay(ZoneOffset.UTC).toInstant();
	}

	private static List<String> partitions(String condition) {
		String plan = String.join("\n",
				jdbc.queryForList("explain select * from orders where " + condition, String.class));
		return Pattern.compile(" on (orders_\\d{8})")
			.matcher(plan)
			.results()
			.map((found) -> found.group(1))
			.distinct()
			.toList();
	}

	private static void partition(SnowflakeLayout layout, LocalDate first, int days) throws Exception {
		jdbc.execute(run("--partitions", first.toString(), Integer.toString(days), "--table", "orders", "--epoch",
				layout.epoch().toString(), "--widths",
				layout.timestampBits() + "," + layout.nodeIdBits() + "," + layout.sequenceBits(), "--tick",
				layout.tick().toMillis() + "ms"));
	}

	private static String run(String... arguments) throws Exception {
		String product = SnowflakeLayout.class.getProtectionDomain().getCodeSource().getLocation().getPath();
		List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"),
				"-XX:TieredStopAtLevel=1", "-cp", product, Inspect.class.getName()));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(said).isZero();
		return said;
	}

	@Configuration(proxyBeanMethods = false)
	@EntityScan
	@EnableJpaRepositories
	@EnableJdbcRepositories
	static class Application {

	}

}
