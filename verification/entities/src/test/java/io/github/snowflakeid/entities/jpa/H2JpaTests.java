package io.github.snowflakeid.entities.jpa;

import java.util.UUID;

/**
 * On H2.
 */
class H2JpaTests extends JpaTests {

	@Override
	String[] database() {
		return new String[] { "spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() };
	}

}
