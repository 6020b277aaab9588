/**
 * Auto-configuration of ids in Spring Data JDBC: wires
 * {@link io.github.snowflakeid.entity.jdbc}.
 */
@NullMarked
package io.github.snowflakeid.autoconfigure.entity.jdbc;

import org.jspecify.annotations.NullMarked;
