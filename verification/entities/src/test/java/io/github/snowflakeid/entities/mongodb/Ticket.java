package io.github.snowflakeid.entities.mongodb;

import io.github.snowflakeid.entity.SnowflakeGenerated;
import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.mongodb.core.mapping.Document;

/**
 * A document that is a record, with a text as its id.
 */
@Document
record Ticket(@Id @SnowflakeGenerated @Nullable String id, String title) {
}
