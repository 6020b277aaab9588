package io.github.snowflakeid.entities.ranges;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.SnowflakeLayout;

/**
 * On docs/ranges.md.
 */
class OrdersOfADay {

	private final Orders orders;

	private final SnowflakeLayout layout;

	OrdersOfADay(Orders orders, SnowflakeLayout layout) {
		this.orders = orders;
		this.layout = layout;
	}

	List<Order> of(LocalDate day, ZoneId zone) {
		IdRange ids = this.layout.idRange(day.atStartOfDay(zone).toInstant(),
				day.plusDays(1).atStartOfDay(zone).toInstant());
		return this.orders.findByIdBetween(ids.first(), ids.last());
	}

}
