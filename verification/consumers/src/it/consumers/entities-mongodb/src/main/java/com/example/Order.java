package com.example;

import java.util.ArrayList;
import java.util.List;

import io.github.snowflakeid.entity.SnowflakeGenerated;

import org.springframework.data.annotation.Id;
import org.springframework.data.mongodb.core.mapping.Document;

@Document("orders")
public class Order {

	@Id
	@SnowflakeGenerated
	private Long id;

	private String customer;

	private List<Line> lines = new ArrayList<>();

	public Order(String customer) {
		this.customer = customer;
	}

	public Long getId() {
		return this.id;
	}

	public String getCustomer() {
		return this.customer;
	}

	public List<Line> getLines() {
		return this.lines;
	}

	public record Line(@SnowflakeGenerated Long number, String item) {
	}

}
