/**
 * Health, endpoint and meters: wires {@link io.github.snowflakeid.actuate}.
 */
@NullMarked
package io.github.snowflakeid.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
