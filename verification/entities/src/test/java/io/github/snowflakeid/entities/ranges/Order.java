package io.github.snowflakeid.entities.ranges;

import io.github.snowflakeid.entity.SnowflakeGenerated;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/**
 * A row, as Hibernate has it.
 */
@Entity(name = "Order")
@Table(name = "orders")
class Order {

	@Id
	@SnowflakeGenerated
	@Nullable Long id;

}
