package com.example;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jooq.test.autoconfigure.JooqTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;

import static com.example.Orders.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

@JooqTest(properties = { "snowflake.lease.store=jdbc",
		"spring.datasource.url=jdbc:h2:mem:slice;DB_CLOSE_DELAY=-1;DATABASE_TO_LOWER=TRUE" })
@Import({ OrderService.class, RecordIds.class })
class JooqSliceTests {

	@Autowired
	private DSLContext jooq;

	@Autowired
	private IdGenerator ids;

	@Autowired
	private ApplicationContext slice;

	@Test
	void hasIdsAndLeasesNone() {
		assertThat(this.ids.nextId()).isPositive();
		assertThat(this.slice.getBeansOfType(NodeLeaseStore.class)).isEmpty();
		assertThat(this.slice.getBeansOfType(LeaseKeeper.class)).isEmpty();
	}

	@Test
	void recordIsFoundByItsId() {
		OrdersRecord order = this.jooq.newRecord(ORDERS);
		order.setItem("pen");
		order.store();
		assertThat(this.jooq.fetchOne(ORDERS, ORDERS.ID.eq(order.getId())).getItem()).isEqualTo("pen");
	}

}
