package com.example;

import io.github.snowflakeid.SnowflakeIdGenerator;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(properties = "snowflake.lease.store=jdbc")
class LeaseTests {

	@Autowired
	private SnowflakeIdGenerator generator;

	@Autowired
	private JdbcTemplate jdbc;

	@Test
	void nodeIdIsLeased() {
		assertThat(this.jdbc.queryForList("select node_id from snowflake_lease", Long.class))
			.contains(this.generator.nodeId().orElseThrow());
	}

}
