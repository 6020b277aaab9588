/**
 * Gives Jackson 3 its texts of ids: wires {@link io.github.snowflakeid.jackson}.
 */
@NullMarked
package io.github.snowflakeid.autoconfigure.jackson;

import org.jspecify.annotations.NullMarked;
