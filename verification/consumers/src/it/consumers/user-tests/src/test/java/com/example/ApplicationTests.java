package com.example;

import io.github.snowflakeid.SnowflakeIdGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest
class ApplicationTests {

	@Autowired
	private OrderController orders;

	@Autowired
	private JdbcTemplate jdbc;

	@Test
	void orderIsKept() {
		String id = this.orders.order("tea");
		assertThat(this.jdbc.queryForList("select article from orders where id = ?", String.class, Long.valueOf(id)))
			.containsExactly("tea");
	}

	@Test
	@Tag("with-test-starter")
	void noNodeIdIsLeased() {
		assertThat(this.jdbc.queryForList("select table_name from information_schema.tables", String.class))
			.noneMatch((table) -> table.toLowerCase().contains("snowflake"));
	}

	@Test
	@Tag("without-test-starter")
	void nodeIdIsLeasedAsInProduction(@Autowired SnowflakeIdGenerator generator) {
		assertThat(this.jdbc.queryForList("select node_id from snowflake_lease", Long.class))
			.contains(generator.nodeId().orElseThrow());
	}

}
