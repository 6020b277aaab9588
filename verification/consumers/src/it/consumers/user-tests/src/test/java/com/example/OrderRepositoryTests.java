package com.example;

import io.github.snowflakeid.IdGenerator;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;

import static org.assertj.core.api.Assertions.assertThat;

@DataJpaTest
class OrderRepositoryTests {

	@Autowired
	private IdGenerator ids;

	@Autowired
	private OrderRepository orders;

	@Test
	void findsAnOrderByItsId() {
		Order order = this.orders.save(new Order(this.ids.nextId(), "tea"));
		assertThat(this.orders.findById(order.getId())).hasValueSatisfying(
				(found) -> assertThat(found.getArticle()).isEqualTo("tea"));
	}

}
