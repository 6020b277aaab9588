package io.github.snowflakeid.entities.jpa;

import java.util.ArrayList;
import java.util.List;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import org.jspecify.annotations.Nullable;

import org.springframework.data.domain.Persistable;
import org.springframework.data.jpa.repository.JpaRepository;

/**
 * Entities of each shape, with their repositories.
 */
final class Entities {

	private Entities() {
	}

	/** With children. */
	@Entity(name = "Purchase")
	@Table(name = "purchase")
	static class Purchase {

		@Id
		@SnowflakeGenerated
		@Nullable Long id;

		@OneToMany(mappedBy = "purchase", cascade = CascadeType.ALL)
		List<Item> items = new ArrayList<>();

		void add(Item item) {
			item.purchase = this;
			this.items.add(item);
		}

	}

	/** A child. */
	@Entity(name = "Item")
	@Table(name = "item")
	static class Item {

		@Id
		@SnowflakeGenerated
		long id;

		@ManyToOne
		@Nullable Purchase purchase;

	}

	/** What others have in common. */
	@MappedSuperclass
	static class Base {

		@Id
		@SnowflakeGenerated(format = IdFormat.BASE32)
		@Nullable String id;

		@Version
		@Nullable Integer version;

	}

	/** With a text for an id, and a version. */
	@Entity(name = "Ticket")
	@Table(name = "ticket")
	static class Ticket extends Base {

		@SnowflakeGenerated
		@Nullable Long number;

	}

	/** The id of a seat. */
	@Embeddable
	record SeatId(String hall, @SnowflakeGenerated @Nullable Long number) {

	}

	/** With a record for an id. Spring Data cannot tell whether it is new. */
	@Entity(name = "Seat")
	@Table(name = "seat")
	static class Seat implements Persistable<SeatId> {

		@EmbeddedId
		SeatId id = new SeatId("north", null);

		@Override
		public SeatId getId() {
			return this.id;
		}

		@Override
		public boolean isNew() {
			return this.id.number() == null;
		}

	}

	interface Purchases extends JpaRepository<Purchase, Long> {

	}

	interface Tickets extends JpaRepository<Ticket, String> {

	}

	interface Seats extends JpaRepository<Seat, SeatId> {

	}

}
