/**
 * Entities of Spring Data JDBC, those of its page among them.
 */
@NullMarked
package io.github.snowflakeid.entities.jdbc;

import org.jspecify.annotations.NullMarked;
