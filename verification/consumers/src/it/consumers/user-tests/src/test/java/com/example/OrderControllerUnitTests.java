package com.example;

import io.github.snowflakeid.test.ScriptedIdGenerator;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.AdditionalAnswers.returnsFirstArg;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class OrderControllerUnitTests {

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final ScriptedIdGenerator ids = new ScriptedIdGenerator(this.time);

	private final OrderRepository orders = mock();

	@Test
	void answersWithTheIdOfTheOrder() {
		given(this.orders.save(any())).will(returnsFirstArg());
		assertThat(new OrderController(this.ids, this.orders).order("tea")).isEqualTo("132271570944000548");
	}

}
