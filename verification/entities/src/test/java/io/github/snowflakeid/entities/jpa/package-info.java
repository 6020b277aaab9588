/**
 * Entities that Hibernate stores.
 */
@NullMarked
package io.github.snowflakeid.entities.jpa;

import org.jspecify.annotations.NullMarked;
