package com.example;

import io.github.snowflakeid.test.ScriptedIds;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.MockMvc;

import static org.mockito.AdditionalAnswers.returnsFirstArg;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;

@WebMvcTest
@ScriptedIds
class ScriptedOrderTests {

	@Autowired
	private MockMvc mvc;

	@MockitoBean
	private OrderRepository orders;

	@Test
	void answersWithTheIdOfTheOrder() throws Exception {
		given(this.orders.save(any())).will(returnsFirstArg());
		this.mvc.perform(post("/orders").content("tea")).andExpect(content().string("132271570944000548"));
	}

	@Test
	void eachMethodBeginsWithTheSameId() throws Exception {
		answersWithTheIdOfTheOrder();
	}

}
