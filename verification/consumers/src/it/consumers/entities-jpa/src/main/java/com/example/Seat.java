package com.example;

import io.github.snowflakeid.entity.SnowflakeGenerated;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;

@Entity
public class Seat {

	@Embeddable
	public record Id(String hall, @SnowflakeGenerated Long number) {
	}

	@EmbeddedId
	private Id id;

	protected Seat() {
	}

	public Seat(String hall) {
		this.id = new Id(hall, null);
	}

	public Id getId() {
		return this.id;
	}

}
