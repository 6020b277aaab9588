package io.github.snowflakeid.entities.jdbc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.entities.Rows.Booking;
import io.github.snowflakeid.entities.Rows.Invoice;
import io.github.snowflakeid.entities.Rows.Parcel;
import io.github.snowflakeid.entities.Rows.Shipment;
import io.github.snowflakeid.entities.Rows.Ticket;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.jdbc.core.mapping.AggregateReference;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Embedded.OnEmpty;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.ListCrudRepository;

/**
 * One entity of each kind, with its repository. Some stand on the page.
 */
final class Entities {

	static final List<String> TABLES = List.of("create table \"order\" (id bigint primary key, customer text)",
			"create table item (id bigint primary key, product text, \"order\" bigint not null references \"order\")",
			"create table customer (id bigint primary key, number text unique, city_number bigint)",
			"create table invoice (id text primary key, amount bigint)",
			"create table account (id bigint primary key, owner text)",
			"create table album (id bigint primary key, title text, recorded bigint)",
			"create table cover (id bigint primary key, album bigint not null, painter text)",
			"create table track (id bigint primary key, album bigint not null, album_key int, name text)",
			"create table mark (id bigint primary key, track bigint not null, track_key int, second bigint)",
			"create table label (id bigint primary key, album bigint not null, album_key text, text text)",
			"create table shipment (id bigint primary key, city text)",
			"create table parcel (id bigint primary key, city text)",
			"create table booking (id bigint primary key, room text, version bigint)",
			"create table ticket (region text, number bigint, title text, version bigint, primary key (region, number))");

	private Entities() {
	}

	interface Orders extends ListCrudRepository<Order, Long> {

	}

	interface Customers extends ListCrudRepository<Customer, Long> {

	}

	interface Invoices extends ListCrudRepository<Invoice, String> {

	}

	interface Accounts extends ListCrudRepository<Account, Long> {

	}

	interface Albums extends ListCrudRepository<Album, Long> {

	}

	interface Shipments extends ListCrudRepository<Shipment, Long> {

	}

	interface Parcels extends ListCrudRepository<Parcel, Long> {

	}

	interface Bookings extends ListCrudRepository<Booking, Long> {

	}

	interface Tickets extends ListCrudRepository<Ticket, Ticket.Key> {

	}

	@Table
	public record Order(@Id @SnowflakeGenerated @Nullable Long id, String customer, Set<Item> items) {
	}

	public record Item(@Id @SnowflakeGenerated @Nullable Long id, String product) {
	}

	abstract static class Numbered {

		@Id
		@SnowflakeGenerated
		private long id;

		long getId() {
			return this.id;
		}

	}

	@Table
	static class Customer extends Numbered {

		@SnowflakeGenerated(format = IdFormat.BASE62)
		private @Nullable String number;

		@Embedded(onEmpty = OnEmpty.USE_NULL, prefix = "city_")
		private @Nullable City city;

		@Nullable String getNumber() {
			return this.number;
		}

		@Nullable City getCity() {
			return this.city;
		}

		void setCity(City city) {
			this.city = city;
		}

	}

	record City(@SnowflakeGenerated @Nullable Long number) {
	}

	@Table
	static final class Account {

		@Id
		@SnowflakeGenerated
		private final @Nullable Long id;

		private final String owner;

		Account(@Nullable Long id, String owner) {
			this.id = id;
			this.owner = owner;
		}

		Account withId(@Nullable Long id) {
			return new Account(id, this.owner);
		}

		@Nullable Long getId() {
			return this.id;
		}

		String getOwner() {
			return this.owner;
		}

	}

	@Table
	static class Album {

		@Id
		@SnowflakeGenerated
		private @Nullable Long id;

		private final String title;

		private List<Track> tracks = new ArrayList<>();

		private Map<String, Label> labels = new LinkedHashMap<>();

		private @Nullable Cover cover;

		private final AggregateReference<Order, Long> recorded;

		Album(String title, AggregateReference<Order, Long> recorded) {
			this.title = title;
			this.recorded = recorded;
		}

		@Nullable Long getId() {
			return this.id;
		}

		String getTitle() {
			return this.title;
		}

		List<Track> getTracks() {
			return this.tracks;
		}

		Map<String, Label> getLabels() {
			return this.labels;
		}

		void setLabels(Map<String, Label> labels) {
			this.labels = labels;
		}

		@Nullable Cover getCover() {
			return this.cover;
		}

		void setCover(Cover cover) {
			this.cover = cover;
		}

		AggregateReference<Order, Long> getRecorded() {
			return this.recorded;
		}

	}

	record Track(@Id @SnowflakeGenerated @Nullable Long id, String name,
			@MappedCollection(idColumn = "track", keyColumn = "track_key") List<Mark> marks) {
	}

	record Mark(@Id @SnowflakeGenerated @Nullable Long id, long second) {
	}

	record Label(@Id @SnowflakeGenerated @Nullable Long id, String text) {
	}

	record Cover(@Id @SnowflakeGenerated @Nullable Long id, String painter) {
	}

}
