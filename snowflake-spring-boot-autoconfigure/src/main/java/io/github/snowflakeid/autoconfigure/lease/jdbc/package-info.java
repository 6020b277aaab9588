/**
 * Leases in a database: wires {@link io.github.snowflakeid.lease.jdbc}.
 */
@NullMarked
package io.github.snowflakeid.autoconfigure.lease.jdbc;

import org.jspecify.annotations.NullMarked;
