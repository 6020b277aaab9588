package io.github.snowflakeid.sample;

import io.github.snowflakeid.entity.SnowflakeGenerated;
import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * An order as the database keeps it, and over HTTP.
 *
 * @param id filled in when the order is stored for the first time; a text in JSON, since
 * JavaScript loses digits of a number this long
 * @param item what is ordered
 */
@Table("ORDERS")
record Order(@Id @SnowflakeGenerated @Nullable Long id, String item) {

}
