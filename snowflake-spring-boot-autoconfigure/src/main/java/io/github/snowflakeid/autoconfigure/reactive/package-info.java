/**
 * Ids for event loops: wires {@link io.github.snowflakeid.reactive}.
 */
@NullMarked
package io.github.snowflakeid.autoconfigure.reactive;

import org.jspecify.annotations.NullMarked;
