package io.github.snowflakeid.entities.kinds;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import jakarta.persistence.Entity;
import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;

/**
 * One entity for each kind of id that docs/entities.md names, which all can store.
 */
final class Kinds {

	private Kinds() {
	}

	@Entity(name = "Wrapper")
	static class Wrapper {

		@Id
		@jakarta.persistence.Id
		@SnowflakeGenerated
		@Nullable Long id;

	}

	@Entity(name = "Primitive")
	static class Primitive {

		@Id
		@jakarta.persistence.Id
		@SnowflakeGenerated
		long id;

	}

	@Entity(name = "Digits")
	static class Digits {

		@Id
		@jakarta.persistence.Id
		@SnowflakeGenerated
		@Nullable String id;

	}

	@Entity(name = "Base32")
	static class Base32 {

		@Id
		@jakarta.persistence.Id
		@SnowflakeGenerated(format = IdFormat.BASE32)
		@Nullable String id;

	}

	@Entity(name = "Base62")
	static class Base62 {

		@Id
		@jakarta.persistence.Id
		@SnowflakeGenerated(format = IdFormat.BASE62)
		@Nullable String id;

	}

	/** From a generator that is named, and beside it what is no id. */
	@Entity(name = "Named")
	static class Named {

		@Id
		@jakarta.persistence.Id
		@SnowflakeGenerated(generator = "orders")
		@Nullable Long id;

		@SnowflakeGenerated(format = IdFormat.BASE32)
		@Nullable String reference;

	}

}
