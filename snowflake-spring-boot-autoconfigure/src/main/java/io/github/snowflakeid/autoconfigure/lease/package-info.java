/**
 * What keeps a generator supplied with leased node ids, for as long as the context lives:
 * wires {@link io.github.snowflakeid.lease}.
 */
@NullMarked
package io.github.snowflakeid.autoconfigure.lease;

import org.jspecify.annotations.NullMarked;
