/**
 * Leases in Redis: wires {@link io.github.snowflakeid.lease.redis}.
 */
@NullMarked
package io.github.snowflakeid.autoconfigure.lease.redis;

import org.jspecify.annotations.NullMarked;
