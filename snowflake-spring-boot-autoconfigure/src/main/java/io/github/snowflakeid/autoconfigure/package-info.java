/**
 * Auto-configuration: what a Spring Boot application gets by adding the starter, and the
 * {@code snowflake.*} properties that shape it.
 */
@NullMarked
package io.github.snowflakeid.autoconfigure;

import org.jspecify.annotations.NullMarked;
