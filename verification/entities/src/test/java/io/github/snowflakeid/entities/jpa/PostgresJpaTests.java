package io.github.snowflakeid.entities.jpa;

import java.io.IOException;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * On PostgreSQL, where each test makes its tables anew.
 */
@Tag("once")
class PostgresJpaTests extends JpaTests {

	private static EmbeddedPostgres postgres;

	@BeforeAll
	static void start() throws IOException {
		postgres = EmbeddedPostgres.start();
	}

	@AfterAll
	static void stop() throws IOException {
		postgres.close();
	}

	@Override
	String[] database() {
		return new String[] { "spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres") };
	}

}
