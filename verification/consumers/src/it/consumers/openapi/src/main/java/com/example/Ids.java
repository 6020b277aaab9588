package com.example;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import io.github.snowflakeid.text.SnowflakeText;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * Ids wherever a body may have them, and numbers that are none.
 */
record Ids(@SnowflakeText long id, @Schema(description = "Who has ordered.") @SnowflakeText(
		prefix = "usr_") Long userId, @SnowflakeText(format = IdFormat.BASE32, checkSymbol = true) Long base32,
		@SnowflakeText(format = IdFormat.BASE62) Optional<Long> base62, @SnowflakeText OptionalLong optional,
		@SnowflakeText long[] array, @SnowflakeText Set<Long> set, @SnowflakeText List<List<Long>> nested,
		@SnowflakeText Map<String, Long> values, @SnowflakeText Map<Long, Integer> keys, SnowflakeId snowflakeId,
		List<SnowflakeId> snowflakeIds, Map<SnowflakeId, SnowflakeId> snowflakeIdsOfIds,
		@JsonProperty("renamed") @SnowflakeText long other, ProductId product, Entity entity,
		@Schema(type = "integer", types = "integer", format = "int64") @SnowflakeText long ownType, @ArraySchema(
				schema = @Schema(type = "integer", types = "integer", format = "int64")) @SnowflakeText List<Long> ownTypes,
		@Schema(example = "42", pattern = "[0-9]+", format = "own") @SnowflakeText long ownWords, long count,
		List<Long> counts) {

	/** A type of its own for the ids of one kind. */
	record ProductId(@JsonValue @SnowflakeText(prefix = "prd_") long value) {

	}

	/** As a bean, with getters. */
	static class Entity {

		@SnowflakeGenerated
		private Long id;

		@SnowflakeGenerated
		@SnowflakeText(format = IdFormat.BASE62)
		private Long otherId;

		private long version;

		public Long getId() {
			return this.id;
		}

		public void setId(Long id) {
			this.id = id;
		}

		public Long getOtherId() {
			return this.otherId;
		}

		public void setOtherId(Long otherId) {
			this.otherId = otherId;
		}

		public long getVersion() {
			return this.version;
		}

		public void setVersion(long version) {
			this.version = version;
		}

	}

}
