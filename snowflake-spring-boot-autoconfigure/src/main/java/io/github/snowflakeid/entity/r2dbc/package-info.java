/**
 * Ids of what Spring Data R2DBC stores.
 */
@NullMarked
package io.github.snowflakeid.entity.r2dbc;

import org.jspecify.annotations.NullMarked;
