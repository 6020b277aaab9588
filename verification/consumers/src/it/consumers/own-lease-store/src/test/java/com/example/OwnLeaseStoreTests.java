package com.example;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest
class OwnLeaseStoreTests {

	@Autowired
	private IdGenerator ids;

	@Autowired
	private MapNodeLeaseStore store;

	@Test
	void nodeIdIsLeasedFromTheApplicationsOwnStore() {
		long nodeId = SnowflakeLayout.DEFAULT.decompose(this.ids.nextId()).nodeId();
		assertThat(this.store.holders("default")).singleElement()
			.satisfies((row) -> assertThat(row.nodeId()).isEqualTo(nodeId));
	}

}
