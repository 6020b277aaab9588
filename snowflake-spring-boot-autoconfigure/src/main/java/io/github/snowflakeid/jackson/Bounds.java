package io.github.snowflakeid.jackson;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.text.SnowflakeText;
import tools.jackson.databind.util.StdConverter;

/**
 * An {@link IdRange} in JSON. Its own annotations hold whatever the mapper does
 * otherwise, a bound of 0 is no default, and a range without one of its bounds is none.
 *
 * @param first the smallest id
 * @param last the largest id
 */
@JsonInclude
record Bounds(@JsonProperty(value = "first", required = true) @SnowflakeText long first,
		@JsonProperty(value = "last", required = true) @SnowflakeText long last) {

	@JsonCreator
	Bounds {
	}

	static final class FromRange extends StdConverter<IdRange, Bounds> {

		@Override
		public Bounds convert(IdRange range) {
			return new Bounds(range.first(), range.last());
		}

	}

	static final class ToRange extends StdConverter<Bounds, IdRange> {

		@Override
		public IdRange convert(Bounds bounds) {
			return new IdRange(bounds.first(), bounds.last());
		}

	}

}
