package io.github.snowflakeid.entities.ranges;

import io.github.snowflakeid.entity.SnowflakeGenerated;
import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * The same row, as Spring Data JDBC has it.
 *
 * @param id the id
 */
@Table("orders")
record Sale(@Id @SnowflakeGenerated @Nullable Long id) {

}
