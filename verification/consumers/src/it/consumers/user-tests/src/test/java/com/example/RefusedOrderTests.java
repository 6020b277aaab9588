package com.example;

import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.test.ScriptedIdGenerator;
import io.github.snowflakeid.test.ScriptedIds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.MockMvc;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

@WebMvcTest
@ScriptedIds
class RefusedOrderTests {

	@Autowired
	private MockMvc mvc;

	@MockitoBean
	private OrderRepository orders;

	@Autowired
	private ScriptedIdGenerator ids;

	@ParameterizedTest
	@EnumSource
	void orderIsPutOffWhileIdsAreRefused(RefusalReason reason) throws Exception {
		this.ids.refuse(reason);
		this.mvc.perform(post("/orders").content("tea")).andExpect(status().isServiceUnavailable());
		this.ids.issueAgain();
	}

}
