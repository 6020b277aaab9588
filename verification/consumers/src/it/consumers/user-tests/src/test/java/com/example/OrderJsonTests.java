package com.example;

import io.github.snowflakeid.IdGenerator;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.json.JsonTest;
import org.springframework.boot.test.json.JacksonTester;

import static org.assertj.core.api.Assertions.assertThat;

@JsonTest
class OrderJsonTests {

	@Autowired
	private IdGenerator ids;

	@Autowired
	private JacksonTester<Order> json;

	@Test
	void idIsANumber() throws Exception {
		long id = this.ids.nextId();
		assertThat(this.json.write(new Order(id, "tea"))).extractingJsonPathNumberValue("$.id").isEqualTo(id);
	}

}
