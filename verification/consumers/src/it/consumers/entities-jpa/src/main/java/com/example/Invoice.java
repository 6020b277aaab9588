package com.example;

import io.github.snowflakeid.entity.SnowflakeGenerated;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

@Entity
class Invoice {

	@Id
	@SnowflakeGenerated
	private Long id;

}
