package io.github.snowflakeid.entities;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Transient;
import org.springframework.data.annotation.Version;
import org.springframework.data.domain.Persistable;
import org.springframework.data.relational.core.mapping.Table;

/**
 * Entities that Spring Data JDBC and R2DBC store alike. Most stand on their pages.
 */
public final class Rows {

	private Rows() {
	}

	@Table
	public record Invoice(@Id @SnowflakeGenerated(format = IdFormat.BASE32) @Nullable String id, long amount) {
	}

	@Table
	public record Shipment(@Id Long id, String city) {
	}

	@Table
	public static class Parcel implements Persistable<Long> {

		@Id
		private final Long id;

		private final String city;

		@Transient
		private boolean isNew;

		@PersistenceCreator
		Parcel(Long id, String city) {
			this.id = id;
			this.city = city;
		}

		public static Parcel of(long id, String city) {
			Parcel parcel = new Parcel(id, city);
			parcel.isNew = true;
			return parcel;
		}

		@Override
		public Long getId() {
			return this.id;
		}

		@Override
		public boolean isNew() {
			return this.isNew;
		}

		public String getCity() {
			return this.city;
		}

	}

	@Table
	public record Booking(@Id Long id, String room, @Version @Nullable Long version) {
	}

	@Table
	public record Ticket(@Id Key id, String title, @Version @Nullable Long version) {

		public record Key(String region, @SnowflakeGenerated @Nullable Long number) {
		}

	}

}
