/**
 * Test slices of Spring Boot, as users write them.
 */
@NullMarked
package io.github.snowflakeid.entities.slices;

import org.jspecify.annotations.NullMarked;
