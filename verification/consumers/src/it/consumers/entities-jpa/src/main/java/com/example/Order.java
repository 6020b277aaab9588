package com.example;

import java.util.ArrayList;
import java.util.List;

import io.github.snowflakeid.entity.SnowflakeGenerated;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;

@Entity
@Table(name = "orders")
public class Order {

	@Id
	@SnowflakeGenerated
	private Long id;

	private String customer;

	@OneToMany(mappedBy = "order", cascade = CascadeType.ALL)
	private List<Item> items = new ArrayList<>();

	protected Order() {
	}

	public Order(String customer) {
		this.customer = customer;
	}

	public Long getId() {
		return this.id;
	}

	public String getCustomer() {
		return this.customer;
	}

	public List<Item> getItems() {
		return this.items;
	}

	public void add(Item item) {
		item.setOrder(this);
		this.items.add(item);
	}

}
