/**
 * Leases in a database table.
 */
@NullMarked
package io.github.snowflakeid.lease.jdbc;

import org.jspecify.annotations.NullMarked;
