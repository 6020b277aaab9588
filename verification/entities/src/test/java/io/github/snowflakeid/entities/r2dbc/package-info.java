/**
 * Entities of Spring Data R2DBC, those of its page among them.
 */
@NullMarked
package io.github.snowflakeid.entities.r2dbc;

import org.jspecify.annotations.NullMarked;
