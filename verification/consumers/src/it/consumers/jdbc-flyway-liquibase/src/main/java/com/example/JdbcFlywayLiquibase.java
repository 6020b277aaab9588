package com.example;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.example.checks.Checks;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Leases in a database whose tables Flyway makes, or Liquibase, or the starter, or both. A bean that needs a lease
 * at once gets it after that.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class JdbcFlywayLiquibase {

	private static final LeaseTerms TERMS = new LeaseTerms("early", SnowflakeLayout.DEFAULT, NodeIdRanges.of(3, 3),
			Duration.ofSeconds(30), Duration.ofSeconds(10));

	private final NodeLeaseStore store;

	private final NodeLease lease;

	JdbcFlywayLiquibase(NodeLeaseStore store) {
		this.store = store;
		this.lease = store.acquire(request());
	}

	public static void main(String[] args) {
		Checks.run(() -> {
			check(args, "never", "flyway");
			check(args, "never", "liquibase");
			check(args, "always", "none");
			check(args, "always", "flyway");
			check(args, "always", "liquibase");
		});
	}

	private static void check(String[] args, String initializeSchema, String tool) {
		String name = initializeSchema + "_" + tool;
		String[] own = { "--snowflake.lease.store=jdbc", "--snowflake.lease.jdbc.initialize-schema=" + initializeSchema,
				"--spring.datasource.url=jdbc:h2:mem:" + name,
				"--spring.flyway.enabled=" + tool.equals("flyway"),
				"--spring.flyway.locations=classpath:db/migration,classpath:io/github/snowflakeid/lease/jdbc/flyway/{vendor}",
				"--spring.liquibase.enabled=" + tool.equals("liquibase") };
		String[] all = Stream.concat(Arrays.stream(args), Arrays.stream(own)).toArray(String[]::new);
		try (var context = SpringApplication.run(JdbcFlywayLiquibase.class, all)) {
			JdbcTemplate jdbc = new JdbcTemplate(context.getBean(DataSource.class));
			checkTable(jdbc, "flyway_schema_history", tool.equals("flyway"));
			checkTable(jdbc, "databasechangelog", tool.equals("liquibase"));
			context.getBean(JdbcFlywayLiquibase.class).checkLease(jdbc);
		}
	}

	private static void checkTable(JdbcTemplate jdbc, String table, boolean expected) {
		Integer tables = jdbc.queryForObject("select count(*) from information_schema.tables where lower(table_name) = ?",
				Integer.class, table);
		Checks.check(tables == (expected ? 1 : 0), "There are %d tables %s", tables, table);
	}

	private void checkLease(JdbcTemplate jdbc) {
		NodeLease renewed = this.store.renew(this.lease, request());
		Long mark = jdbc.queryForObject("select high_water_mark from snowflake_lease where namespace = 'early'",
				Long.class);
		Checks.check(mark == renewed.until(), "The mark is %d, not %d", mark, renewed.until());
		this.store.release(renewed, renewed.from());
		Checks.check(this.store.holders("early").isEmpty(), "The node id is still held");
	}

	private static LeaseRequest request() {
		long now = Instant.now().toEpochMilli();
		return new LeaseRequest(TERMS, LeaseOwner.ofThisProcess("consumer"), TERMS.tickAt(now), TERMS.untilAt(now), 1);
	}

}
