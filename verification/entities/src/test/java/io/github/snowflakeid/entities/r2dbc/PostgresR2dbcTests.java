package io.github.snowflakeid.entities.r2dbc;

import java.io.IOException;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * Entities on PostgreSQL.
 */
@Tag("once")
class PostgresR2dbcTests extends SpringDataR2dbcTests {

	private static EmbeddedPostgres postgres;

	@BeforeAll
	static void start() throws IOException {
		postgres = EmbeddedPostgres.start();
		Entities.TABLES.forEach(new JdbcTemplate(postgres.getPostgresDatabase())::execute);
	}

	@AfterAll
	static void stop() throws IOException {
		postgres.close();
	}

	@DynamicPropertySource
	static void url(DynamicPropertyRegistry properties) {
		properties.add("spring.r2dbc.url", () -> "r2dbc:postgresql://localhost:" + postgres.getPort() + "/postgres");
		properties.add("spring.r2dbc.username", () -> "postgres");
	}

}
