package com.example;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeText;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Ids as arguments, as answers and refused.
 */
@RestController
class Orders {

	private final IdGenerator ids;

	Orders(IdGenerator ids) {
		this.ids = ids;
	}

	@GetMapping("/orders/{id}")
	String order(@PathVariable @SnowflakeText(prefix = "ord_", format = IdFormat.BASE32) long id,
			@RequestParam @SnowflakeText(prefix = "usr_") Long user) {
		return "order " + id + " of " + user;
	}

	@GetMapping("/times/{id}")
	String time(@PathVariable SnowflakeId id) {
		return id.timestamp().toString();
	}

	@GetMapping("/spans")
	String span(IdRange span) {
		return span.first() + " to " + span.last();
	}

	/** More than there are without waiting. */
	@GetMapping("/many")
	String many() {
		return "drawn " + this.ids.nextIds(5_000_000).length;
	}

}
