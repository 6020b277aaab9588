package io.github.snowflakeid.entities.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.entity.GeneratorLookup;
import io.github.snowflakeid.entity.HibernateIdGeneration;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import net.ttddyy.dsproxy.QueryCountHolder;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.Transaction;
import org.hibernate.Version;
import org.hibernate.cfg.BatchSettings;
import org.hibernate.cfg.Configuration;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.MappingSettings;
import org.hibernate.cfg.SchemaToolingSettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Stores rows by Hibernate in PostgreSQL, in batches of 50, with ids of each kind by
 * turns, and writes what docs/performance.md says of it. No part of the build:
 * {@code verification/entities/benchmark.sh} runs it.
 */
class IdsOfRowsBenchmark {

	private static final int ROWS = Integer.getInteger("rows", 50_000);

	private static final int ROUNDS = Integer.getInteger("rounds", 21);

	private static final int WARM_UPS = 3;

	private static final int BATCH = 50;

	private static final int TRANSACTION = 20 * BATCH;

	private static final String BEGIN = "<!-- entities -->\n";

	private static final String END = "<!-- /entities -->\n";

	private final Map<Rows, Long> statements = new EnumMap<>(Rows.class);

	private final Map<Rows, List<Double>> rates = new EnumMap<>(Rows.class);

	private final Map<Rows, long[]> bytes = new EnumMap<>(Rows.class);

	private long number;

	@Test
	void storesRows() throws Exception {
		String load = Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
		// it is ids that are compared, not disks
		try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start()) {
			DataSource database = postgres.getPostgresDatabase();
			count(ProxyDataSourceBuilder.create(database).countQuery().build());
			measure(database);
		}
		write(section(load));
	}

	private void count(DataSource database) {
		try (SessionFactory factory = factory(database)) {
			for (Rows rows : Rows.values()) {
				QueryCountHolder.clear();
				for (int stored = 0; stored < ROWS; stored += TRANSACTION) {
					store(factory, make(rows));
				}
				this.statements.put(rows, QueryCountHolder.getGrandTotal().getTotal());
			}
		}
	}

	private void measure(DataSource database) throws SQLException {
		try (SessionFactory factory = factory(database); Connection connection = database.getConnection()) {
			for (int round = -WARM_UPS; round < ROUNDS; round++) {
				Map<Rows, Long> nanos = round(factory, connection);
				if (round >= 0) {
					nanos.forEach((rows, took) -> this.rates.computeIfAbsent(rows, (key) -> new ArrayList<>())
						.add(ROWS * (double) TimeUnit.SECONDS.toNanos(1) / took));
				}
			}
			for (Rows rows : Rows.values()) {
				assertThat(query(connection, "select count(distinct id) from " + rows.table())).isEqualTo(ROWS);
				this.bytes.put(rows, new long[] { query(connection, "select pg_relation_size('" + rows.table() + "')"),
						query(connection, "select pg_indexes_size('" + rows.table() + "')") });
			}
		}
	}

	/** Kinds take turns from transaction to transaction, so that all see one weather. */
	private Map<Rows, Long> round(SessionFactory factory, Connection connection) throws SQLException {
		for (Rows rows : Rows.values()) {
			query(connection, "truncate " + rows.table());
		}
		query(connection, "checkpoint");
		System.gc();
		List<Rows> turns = new ArrayList<>(Arrays.asList(Rows.values()));
		Map<Rows, Long> nanos = new EnumMap<>(Rows.class);
		for (int stored = 0; stored < ROWS; stored += TRANSACTION) {
			Collections.rotate(turns, 1);
			for (Rows rows : turns) {
				List<Object> entities = make(rows);
				long started = System.nanoTime();
				store(factory, entities);
				nanos.merge(rows, System.nanoTime() - started, Long::sum);
			}
		}
		return nanos;
	}

	private List<Object> make(Rows rows) {
		List<Object> entities = new ArrayList<>(TRANSACTION);
		for (int i = 0; i < TRANSACTION; i++) {
			entities.add(rows.make(++this.number));
		}
		return entities;
	}

	private static void store(SessionFactory factory, List<Object> entities) {
		try (Session session = factory.openSession()) {
			Transaction transaction = session.beginTransaction();
			for (int i = 0; i < entities.size(); i++) {
				if (i > 0 && i % BATCH == 0) {
					session.flush();
					session.clear();
				}
				session.persist(entities.get(i));
			}
			transaction.commit();
		}
	}

	private static long query(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			if (!statement.execute(sql)) {
				return 0;
			}
			try (ResultSet result = statement.getResultSet()) {
				result.next();
				return result.getLong(1);
			}
		}
	}

	private static SessionFactory factory(DataSource database) {
		Configuration configuration = new Configuration();
		for (Rows rows : Rows.values()) {
			configuration.addAnnotatedClass(rows.entity());
		}
		configuration.getProperties().put(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, database);
		configuration.getProperties().put(BatchSettings.STATEMENT_BATCH_SIZE, BATCH);
		configuration.getProperties().put(SchemaToolingSettings.HBM2DDL_AUTO, "create-drop");
		configuration.getProperties().put(MappingSettings.PREFERRED_POOLED_OPTIMIZER, "pooled-lo");
		configuration.getProperties().put(HibernateIdGeneration.GENERATOR_LOOKUP, new OneGenerator());
		return configuration.buildSessionFactory();
	}

	private String section(String load) throws IOException {
		Rows fastest = Arrays.stream(Rows.values())
			.max(Comparator.comparingDouble((rows) -> median(this.rates.get(rows))))
			.orElseThrow();
		StringBuilder text = new StringBuilder();
		text.append(String.format(Locale.ROOT,
				"""
						%,d rows in batches of %d, stored by Hibernate %s in transactions of %,d rows, by one thread, in PostgreSQL on
						the same machine without `fsync`. The kinds take turns from transaction to transaction. Medians of %d such
						rounds, after %d that do not count; the ratio is the median of the rounds' ratios. A statement is a round trip.

						| ids | rows/s | to the fastest | statements | table | index |
						| --- | --- | --- | --- | --- | --- |
						""",
				ROWS, BATCH, Version.getVersionString(), TRANSACTION, ROUNDS, WARM_UPS));
		for (Rows rows : Rows.values()) {
			long[] sizes = this.bytes.get(rows);
			text.append(String.format(Locale.ROOT, "| %s | %,.0f | %.3f | %,d | %.2f MB | %.2f MB |%n", rows.label(),
					median(this.rates.get(rows)), median(ratios(rows, fastest)), this.statements.get(rows),
					sizes[0] / 1e6, sizes[1] / 1e6));
		}
		text.append(String.format(Locale.ROOT, "%n%d cores of an %s, %s; OpenJDK %s; %s; load before the run %s.%n",
				Runtime.getRuntime().availableProcessors(), cpu(), kernel(), System.getProperty("java.version"),
				LocalDate.now(ZoneOffset.UTC), load));
		return text.toString();
	}

	private List<Double> ratios(Rows rows, Rows fastest) {
		return IntStream.range(0, ROUNDS)
			.mapToObj((round) -> this.rates.get(rows).get(round) / this.rates.get(fastest).get(round))
			.toList();
	}

	private static double median(List<Double> values) {
		return values.stream().sorted().toList().get(values.size() / 2);
	}

	private static String cpu() throws IOException {
		return Files.readAllLines(Path.of("/proc/cpuinfo"))
			.stream()
			.filter((line) -> line.startsWith("model name"))
			.map((line) -> line.substring(line.indexOf(':') + 1).strip())
			.findFirst()
			.orElse("unknown processor");
	}

	private static String kernel() {
		return System.getProperty("os.name") + " " + System.getProperty("os.version");
	}

	private static void write(String section) throws IOException {
		PrintStream out = System.out;
		out.println(section);
		String page = System.getProperty("page", "");
		if (!page.isEmpty()) {
			String text = Files.readString(Path.of(page));
			Files.writeString(Path.of(page), text.substring(0, text.indexOf(BEGIN) + BEGIN.length()) + section
					+ text.substring(text.indexOf(END)));
		}
	}

	/**
	 * What Spring would supply.
	 */
	private static final class OneGenerator implements GeneratorLookup {

		private final IdGenerator generator = SnowflakeIdGenerator.builder().nodeId(1).build();

		@Override
		public void require(String generator, String property) {
			// there is one for all
		}

		@Override
		public IdGenerator get(String generator) {
			return this.generator;
		}

	}

}
