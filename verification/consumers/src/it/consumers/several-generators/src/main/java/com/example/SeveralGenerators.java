package com.example;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import com.example.checks.Checks;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeIdGenerator;
import org.h2.jdbcx.JdbcDataSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Orders with node ids that are leased for a short while, messages of an earlier epoch and another layout that are leased
 * for long, and audits with a fixed node id, in one application. A fourth is named when it runs, after it was built.
 */
@SpringBootApplication
public class SeveralGenerators {

	private static final int THREADS = 8;

	private static final int IDS = 20_000;

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	public static void main(String[] args) {
		Checks.run(() -> {
			String[] all = Boolean.getBoolean("spring.aot.processing") ? args
					: Stream.concat(Stream.of(args), Stream.of("--snowflake.generators.late.layout.tick=10ms"))
						.toArray(String[]::new);
			List<String> released;
			BreakableDataSource dataSource;
			try (ConfigurableApplicationContext context = SpringApplication.run(SeveralGenerators.class, all)) {
				System.out.printf("SeveralGenerators runs %s%n",
						Boolean.getBoolean("spring.aot.enabled") ? "as it was processed ahead of time" : "on the JVM");
				int port = context.getEnvironment().getRequiredProperty("local.server.port", int.class);
				dataSource = context.getBean(BreakableDataSource.class);
				checkBeans(context);
				draw(context);
				checkPages(port);
				if (!Boolean.getBoolean("spring.aot.enabled")) {
					checkOutage(port, dataSource, context.getBean(Users.class));
				}
				released = holders(dataSource);
				Checks.check(released.equals(List.of("default", "default-late", "default-messages", "default-orders")),
						"Leased are %s", released);
			}
			released = holders(dataSource);
			Checks.check(released.isEmpty(), "Still leased are %s", released);
		});
	}

	private static void checkBeans(ConfigurableApplicationContext context) {
		Users users = context.getBean(Users.class);
		Checks.check(users.byType() == context.getBean("snowflakeIdGenerator"), "Another one is injected by type");
		Checks.check(users.all().keySet().equals(Set.of("snowflakeIdGenerator", "orders", "messages", "audit", "late")),
				"There are %s", users.all());
		checkParts(users.orders(), Instant.ofEpochMilli(1288834974657L), 10);
		checkParts(users.messages(), Instant.parse("2015-01-01T00:00:00Z"), 8);
		checkParts(users.audit(), Instant.parse("2025-01-01T00:00:00Z"), 10);
		Checks.check(((SnowflakeIdGenerator) users.audit()).nodeId().orElse(-1) == 7, "Audit has another node id");
		Checks.check(((SnowflakeIdGenerator) users.all().get("late")).layout().tick().toMillis() == 10,
				"What was said when it ran is not obeyed");
	}

	private static void checkParts(IdGenerator generator, Instant epoch, int nodeIdBits) {
		SnowflakeIdGenerator snowflake = (SnowflakeIdGenerator) generator;
		Checks.check(snowflake.layout().epoch().equals(epoch) && snowflake.layout().nodeIdBits() == nodeIdBits,
				"The layout is %s", snowflake.layout());
		SnowflakeId id = snowflake.layout().decompose(snowflake.nextId());
		Duration age = Duration.between(id.timestamp(), Instant.now()).abs();
		Checks.check(age.compareTo(Duration.ofSeconds(10)) < 0 && id.nodeId() == snowflake.nodeId().orElse(-1),
				"The id says %s", id);
	}

	private static void draw(ConfigurableApplicationContext context) throws Exception {
		List<Callable<List<Long>>> tasks = new ArrayList<>();
		List<String> names = List.of("orders", "messages", "audit");
		for (String name : names) {
			IdGenerator generator = context.getBean(name, IdGenerator.class);
			for (int i = 0; i < THREADS; i++) {
				tasks.add(() -> draw(generator));
			}
		}
		ExecutorService executor = Executors.newFixedThreadPool(tasks.size());
		try {
			List<Future<List<Long>>> drawn = executor.invokeAll(tasks);
			for (int i = 0; i < names.size(); i++) {
				Set<Long> ids = new HashSet<>();
				for (Future<List<Long>> part : drawn.subList(i * THREADS, (i + 1) * THREADS)) {
					ids.addAll(part.get());
				}
				Checks.check(ids.size() == THREADS * IDS, "%s has %d distinct ids", names.get(i), ids.size());
				System.out.printf("%s: %d distinct ids from %d threads, increasing in each%n", names.get(i), ids.size(),
						THREADS);
			}
		}
		finally {
			executor.shutdown();
		}
	}

	private static List<Long> draw(IdGenerator generator) {
		List<Long> ids = new ArrayList<>();
		long last = 0;
		for (int i = 0; i < IDS; i++) {
			long id = generator.nextId();
			Checks.check(id > last, "%d follows %d", id, last);
			ids.add(id);
			last = id;
		}
		return ids;
	}

	private static void checkPages(int port) throws Exception {
		Checks.checkPage(port, "/actuator/health", 200,
				".*\"audit\":\\{[^}]*\"nodeId\":7.*\"messages\":\\{[^}]*\"lease\":\"HOLDING\".*\"orders\":\\{[^}]*"
						+ "\"lease\":\"HOLDING\".*");
		for (String name : List.of("orders", "messages", "audit")) {
			Checks.checkPage(port, "/actuator/prometheus", 200,
					".*snowflake_ids_total\\{[^}]*generator=\"" + name + "\"[^}]*\\} 160001\\.0 .*");
			Checks.checkPage(port, "/ids?generator=" + name, 200, "\\{\"ids\":\\[\"\\d+\"]}");
		}
		Checks.checkPage(port, "/actuator/prometheus", 200,
				".*snowflake_lease_ttl_seconds\\{[^}]*generator=\"orders\"[^}]*default-orders[^}]*\\} 2\\.0 .*");
		Checks.checkPage(port, "/actuator/snowflake", 200, ".*\"audit\".*\"late\".*\"messages\".*\"orders\".*");
		Checks.checkPage(port, "/actuator/snowflake/250349214977003959?generator=messages", 200,
				"\\{\"generators\":\\{\"messages\":\\{[^}]*\"timestamp\":\"2016-11-21T19:58:24.114Z\"[^}]*}}}");
		Checks.checkPage(port, "/actuator/snowflake/5?generator=news", 400, ".*generator is 'news'.*");
		Checks.checkPage(port, "/ids/250349214977003959?generator=messages", 200,
				"\\{\"generator\":\"messages\".*\"timestamp\":\"2016-11-21T19:58:24.114Z\".*");
		Checks.checkPage(port, "/ids?count=2", 200, "\\{\"ids\":\\[\"\\d+\",\"\\d+\"]}");
		Checks.checkPage(port, "/ids?generator=news", 400, ".*generator is 'news'; it must be .*orders.*");
	}

	/** The lease of orders ends, that of messages lasts, and audits need none. */
	private static void checkOutage(int port, BreakableDataSource dataSource, Users users) throws Exception {
		dataSource.down = true;
		Instant start = Instant.now();
		await("orders are refused", () -> !draws(users.orders()));
		System.out.printf("Without the store, orders are refused after %d ms%n",
				Duration.between(start, Instant.now()).toMillis());
		Checks.check(draws(users.messages()) && draws(users.audit()), "Others are refused, too");
		Checks.checkPage(port, "/actuator/health", 503,
				".*\"audit\":\\{[^}]*},\"status\":\"UP\".*\"orders\":\\{[^}]*\"reason\":\"LEASE_EXPIRED\".*");
		Checks.checkPage(port, "/actuator/health/snowflake/messages", 200, ".*\"status\":\"UP\".*");
		Checks.checkPage(port, "/actuator/health/snowflake/orders", 503, ".*\"leaseProblem\":\"The lease of node id .*");
		Checks.checkPage(port, "/ids?generator=orders", 503, ".*\"reason\":\"LEASE_EXPIRED\".*");
		Checks.checkPage(port, "/ids?generator=audit", 200, "\\{\"ids\":.*");
		dataSource.down = false;
		await("orders are issued again", () -> draws(users.orders()));
		await("all is well", () -> {
			Checks.checkPage(port, "/actuator/health/snowflake/orders", 200, ".*\"lease\":\"HOLDING\".*");
			return true;
		});
	}

	private static boolean draws(IdGenerator generator) {
		try {
			return generator.nextId() > 0;
		}
		catch (IdRefusedException ex) {
			return false;
		}
	}

	private static void await(String what, Callable<Boolean> condition) throws Exception {
		Instant end = Instant.now().plus(PATIENCE);
		while (true) {
			try {
				if (condition.call()) {
					return;
				}
				Checks.check(Instant.now().isBefore(end), "It never happened that %s", what);
			}
			catch (IllegalStateException ex) {
				if (Instant.now().isAfter(end)) {
					throw ex;
				}
			}
			Thread.sleep(20);
		}
	}

	private static List<String> holders(BreakableDataSource dataSource) {
		return new JdbcTemplate(dataSource).queryForList(
				"select distinct namespace from snowflake_lease where owner_id is not null order by namespace",
				String.class);
	}

	@Bean
	BreakableDataSource dataSource() {
		JdbcDataSource h2 = new JdbcDataSource();
		h2.setURL("jdbc:h2:mem:leases;DB_CLOSE_DELAY=-1");
		return new BreakableDataSource(h2);
	}

	@Bean
	Users users(IdGenerator byType, @Qualifier("orders") IdGenerator orders, @Qualifier("messages") IdGenerator messages,
			@Qualifier("audit") IdGenerator audit, Map<String, IdGenerator> all) {
		return new Users(byType, orders, messages, audit, all);
	}

	/** What the application injects. */
	record Users(IdGenerator byType, IdGenerator orders, IdGenerator messages, IdGenerator audit,
			Map<String, IdGenerator> all) {

	}

	/** A database that can be away. */
	static class BreakableDataSource extends DelegatingDataSource {

		private volatile boolean down;

		BreakableDataSource(JdbcDataSource dataSource) {
			super(dataSource);
		}

		@Override
		public Connection getConnection() throws SQLException {
			if (this.down) {
				throw new SQLTransientConnectionException("the database is down");
			}
			return super.getConnection();
		}

	}

}
