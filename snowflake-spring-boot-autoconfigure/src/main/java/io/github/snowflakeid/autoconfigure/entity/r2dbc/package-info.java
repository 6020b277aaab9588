/**
 * Auto-configuration of ids in Spring Data R2DBC: wires
 * {@link io.github.snowflakeid.entity.r2dbc}.
 */
@NullMarked
package io.github.snowflakeid.autoconfigure.entity.r2dbc;

import org.jspecify.annotations.NullMarked;
