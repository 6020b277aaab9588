/**
 * Leases in Redis.
 */
@NullMarked
package io.github.snowflakeid.lease.redis;

import org.jspecify.annotations.NullMarked;
