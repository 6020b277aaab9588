package io.github.snowflakeid.entities.r2dbc;

import java.util.List;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.entities.Rows.Booking;
import io.github.snowflakeid.entities.Rows.Invoice;
import io.github.snowflakeid.entities.Rows.Parcel;
import io.github.snowflakeid.entities.Rows.Shipment;
import io.github.snowflakeid.entities.Rows.Ticket;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Embedded.OnEmpty;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.reactive.ReactiveCrudRepository;

/**
 * One entity of each kind, with its repository. Some stand on the page.
 */
final class Entities {

	static final List<String> TABLES = List.of(
			"create table orders (id bigint primary key, customer varchar(99), number varchar(99), city_number bigint)",
			"create table customer (id bigint primary key, name varchar(99))",
			"create table invoice (id varchar(99) primary key, amount bigint)",
			"create table shipment (id bigint primary key, city varchar(99))",
			"create table letter (id bigint primary key, city varchar(99))",
			"create table parcel (id bigint primary key, city varchar(99))",
			"create table booking (id bigint primary key, room varchar(99), version bigint)",
			"create table ticket (region varchar(99), number bigint, title varchar(99), version bigint, "
					+ "primary key (region, number))");

	private Entities() {
	}

	interface Orders extends ReactiveCrudRepository<Order, Long> {

	}

	interface Customers extends ReactiveCrudRepository<Customer, Long> {

	}

	interface Invoices extends ReactiveCrudRepository<Invoice, String> {

	}

	interface Shipments extends ReactiveCrudRepository<Shipment, Long> {

	}

	interface Letters extends ReactiveCrudRepository<Letter, Long> {

	}

	interface Parcels extends ReactiveCrudRepository<Parcel, Long> {

	}

	interface Bookings extends ReactiveCrudRepository<Booking, Long> {

	}

	interface Tickets extends ReactiveCrudRepository<Ticket, Ticket.Key> {

	}

	@Table("orders")
	public record Order(@Id @SnowflakeGenerated @Nullable Long id, String customer,
			@SnowflakeGenerated(format = IdFormat.BASE62) @Nullable String number,
			@Embedded(onEmpty = OnEmpty.USE_NULL, prefix = "city_") @Nullable City city) {
	}

	public record City(@SnowflakeGenerated @Nullable Long number) {
	}

	@Table
	public static class Customer {

		@Id
		@SnowflakeGenerated
		private @Nullable Long id;

		private final String name;

		Customer(String name) {
			this.name = name;
		}

		public @Nullable Long getId() {
			return this.id;
		}

		public String getName() {
			return this.name;
		}

	}

	@Table
	record Letter(@Id Long id, String city) {
	}

}
