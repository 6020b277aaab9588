package com.example;

import com.example.CustomerClient.Customer;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeLayout;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.restclient.test.autoconfigure.RestClientTest;
import org.springframework.boot.test.autoconfigure.json.AutoConfigureJson;
import org.springframework.http.MediaType;
import org.springframework.test.web.client.MockRestServiceServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.content;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.requestTo;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withSuccess;

@RestClientTest(CustomerClient.class)
@AutoConfigureJson
class CustomerClientTests {

	@Autowired
	private IdGenerator ids;

	@Autowired
	private CustomerClient customers;

	@Autowired
	private MockRestServiceServer server;

	@Test
	void idsAreTexts() {
		long id = this.ids.nextId();
		SnowflakeId order = SnowflakeLayout.DEFAULT.decompose(this.ids.nextId());
		String json = "{\"id\":\"cus_%d\",\"lastOrder\":\"%d\"}".formatted(id, order.id());
		this.server.expect(requestTo("/customers"))
			.andExpect(content().json(json))
			.andRespond(withSuccess(json, MediaType.APPLICATION_JSON));
		Customer customer = new Customer(id, order);
		assertThat(this.customers.save(customer)).isEqualTo(customer);
	}

}
