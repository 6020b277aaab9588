/**
 * Gives Jackson 2 its texts of ids: wires {@link io.github.snowflakeid.jackson2}.
 */
@NullMarked
package io.github.snowflakeid.autoconfigure.jackson2;

import org.jspecify.annotations.NullMarked;
