package com.example;

import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeText;

import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/**
 * Asks another application for customers.
 */
@Component
public class CustomerClient {

	private final RestClient client;

	CustomerClient(RestClient.Builder builder) {
		this.client = builder.build();
	}

	public Customer save(Customer customer) {
		return this.client.post().uri("/customers").body(customer).retrieve().body(Customer.class);
	}

	/** As both applications write it in JSON. */
	public record Customer(@SnowflakeText(prefix = "cus_") long id, SnowflakeId lastOrder) {

	}

}
