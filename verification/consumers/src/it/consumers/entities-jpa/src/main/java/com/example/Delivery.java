package com.example;

import io.github.snowflakeid.entity.SnowflakeGenerated;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;

@Entity
public class Delivery {

	@Id
	@SnowflakeGenerated
	private Long id;

	@Version
	private Integer version;

	@SnowflakeGenerated
	private Long trackingNumber;

	protected Delivery() {
	}

	public Delivery(Long id) {
		this.id = id;
	}

	public Long getId() {
		return this.id;
	}

	public Long getTrackingNumber() {
		return this.trackingNumber;
	}

}
