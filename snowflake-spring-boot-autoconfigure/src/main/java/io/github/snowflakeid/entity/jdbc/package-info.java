/**
 * Ids of what Spring Data JDBC stores.
 */
@NullMarked
package io.github.snowflakeid.entity.jdbc;

import org.jspecify.annotations.NullMarked;
