package io.github.snowflakeid.entities.benchmark;

import java.util.Locale;
import java.util.UUID;
import java.util.function.LongFunction;

import io.github.snowflakeid.entity.SnowflakeGenerated;
import io.hypersistence.utils.hibernate.id.Tsid;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.SequenceGenerator;
import org.hibernate.annotations.UuidGenerator;

/**
 * Ways to have ids. The entities differ by nothing else.
 */
enum Rows {

	/** Ours. */
	SNOWFLAKE("`@SnowflakeGenerated`", Snowflake.class, (number) -> new Snowflake()),

	/** What Hibernate makes of a sequence by default: one question for 50 ids. */
	SEQUENCE("`SEQUENCE`, `allocationSize = 50`, pooled-lo", Sequence.class, (number) -> new Sequence()),

	/** Hibernate's own. */
	UUID_7("`@UuidGenerator(style = VERSION_7)`", Uuid7.class, (number) -> new Uuid7()),

	/** Of hypersistence-utils. */
	TSID("`@Tsid` of hypersistence-utils", TimeSorted.class, (number) -> new TimeSorted()),

	/** No generator at all: the least that is possible. */
	ASSIGNED("assigned, counted up", Assigned.class, Assigned::new);

	private final String label;

	private final Class<?> entity;

	/** Without state. */
	@SuppressWarnings("ImmutableEnumChecker")
	private final LongFunction<Object> maker;

	Rows(String label, Class<?> entity, LongFunction<Object> maker) {
		this.label = label;
		this.entity = entity;
		this.maker = maker;
	}

	String label() {
		return this.label;
	}

	Class<?> entity() {
		return this.entity;
	}

	String table() {
		return this.entity.getSimpleName().toLowerCase(Locale.ROOT);
	}

	Object make(long number) {
		return this.maker.apply(number);
	}

	/** What all rows hold. */
	@MappedSuperclass
	static class Invoice {

		String customer = "somebody of this name";

		long cents = 1299;

		boolean paid;

	}

	/** Ours. */
	@Entity(name = "Snowflake")
	static class Snowflake extends Invoice {

		@Id
		@SnowflakeGenerated
		Long id;

	}

	/** A sequence of the database. */
	@Entity(name = "Sequence")
	static class Sequence extends Invoice {

		@Id
		@GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "numbers")
		@SequenceGenerator(name = "numbers", sequenceName = "numbers", allocationSize = 50)
		Long id;

	}

	/** A UUID that begins with the time. */
	@Entity(name = "Uuid7")
	static class Uuid7 extends Invoice {

		@Id
		@UuidGenerator(style = UuidGenerator.Style.VERSION_7)
		UUID id;

	}

	/** A time-sorted id. */
	@Entity(name = "TimeSorted")
	static class TimeSorted extends Invoice {

		@Id
		@Tsid
		Long id;

	}

	/** An id that the application sets. */
	@Entity(name = "Assigned")
	static class Assigned extends Invoice {

		@Id
		Long id;

		Assigned() {
		}

		Assigned(long id) {
			this.id = id;
		}

	}

}
