package io.github.snowflakeid.entities.jpa;

import java.util.UUID;

import org.junit.jupiter.api.Tag;

/**
 * On H2.
 */
@Tag("once")
class H2JpaTests extends JpaTests {

	@Override
	String[] database() {
		return new String[] { "spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() };
	}

}
