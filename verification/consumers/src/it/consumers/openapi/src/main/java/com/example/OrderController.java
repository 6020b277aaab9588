package com.example;

import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeText;
import io.swagger.v3.oas.annotations.media.Schema;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * What docs/openapi.md shows.
 */
@RestController
class OrderController {

	@GetMapping("/orders/{id}")
	Order order(@PathVariable @SnowflakeText(prefix = "ord_") long id) {
		return new Order(id, null, 1);
	}

	@GetMapping("/orders/first")
	Invoice first(IdRange range) {
		return new Invoice(range.first());
	}

	record Order(@SnowflakeText(prefix = "ord_") long id, SnowflakeId customer, long amount) {
	}

	record Invoice(@Schema(type = "string", format = "snowflake", example = "252162560102600939") long id) {
	}

}
