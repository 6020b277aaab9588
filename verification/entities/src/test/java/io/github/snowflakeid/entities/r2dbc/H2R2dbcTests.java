package io.github.snowflakeid.entities.r2dbc;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.context.TestPropertySource;

/**
 * Entities on H2.
 */
@Tag("once")
@TestPropertySource(
		properties = "spring.r2dbc.url=r2dbc:h2:mem:///entities?options=DB_CLOSE_DELAY=-1;CASE_INSENSITIVE_IDENTIFIERS=TRUE")
class H2R2dbcTests extends SpringDataR2dbcTests {

	@BeforeAll
	static void createTables(@Autowired DatabaseClient client) {
		Entities.TABLES.forEach((table) -> client.sql(table).then().block());
	}

}
