package com.example;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;

@Entity
public class Item {

	@Id
	@SnowflakeGenerated(format = IdFormat.BASE32)
	private String id;

	@ManyToOne
	private Order order;

	public String getId() {
		return this.id;
	}

	void setOrder(Order order) {
		this.order = order;
	}

}
