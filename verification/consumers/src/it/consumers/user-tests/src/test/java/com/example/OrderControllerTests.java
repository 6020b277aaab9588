package com.example;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.MockMvc;

import static org.hamcrest.Matchers.matchesPattern;
import static org.mockito.AdditionalAnswers.returnsFirstArg;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

@WebMvcTest
class OrderControllerTests {

	@Autowired
	private MockMvc mvc;

	@MockitoBean
	private OrderRepository orders;

	@Test
	void answersWithTheIdOfTheOrder() throws Exception {
		given(this.orders.save(any())).will(returnsFirstArg());
		this.mvc.perform(post("/orders").content("tea"))
			.andExpect(status().isOk())
			.andExpect(content().string(matchesPattern("\\d{18}")));
	}

}
