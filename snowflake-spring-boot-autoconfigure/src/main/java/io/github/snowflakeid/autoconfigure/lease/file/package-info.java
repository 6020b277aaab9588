/**
 * Leases in a directory: wires {@link io.github.snowflakeid.lease.file}.
 */
@NullMarked
package io.github.snowflakeid.autoconfigure.lease.file;

import org.jspecify.annotations.NullMarked;
