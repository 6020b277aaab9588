package com.example;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.text.SnowflakeText;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.util.UriBuilderFactory;

/**
 * Asks for what {@link Orders} has.
 */
interface OrderClient {

	@GetExchange("/orders/{id}")
	String order(UriBuilderFactory server,
			@PathVariable @SnowflakeText(prefix = "ord_", format = IdFormat.BASE32) long id,
			@RequestParam @SnowflakeText(prefix = "usr_") Long user);

	@GetExchange("/times/{id}")
	String time(UriBuilderFactory server, @PathVariable SnowflakeId id);

}
