package io.github.snowflakeid.entities.mongodb;

import java.time.Instant;
import java.util.List;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.CreatedDate;
import org.springframework.data.annotation.Id;
import org.springframework.data.mongodb.core.mapping.Document;

/**
 * A document with an id, a property with another, and documents in it.
 */
@Document
class Order {

	@Id
	@SnowflakeGenerated
	long id;

	@SnowflakeGenerated(format = IdFormat.BASE32)
	@Nullable String token;

	@CreatedDate
	@Nullable Instant created;

	List<Line> lines = List.of();

	record Line(@SnowflakeGenerated @Nullable Long number, String item) {
	}

}
