/**
 * Leases in a directory, for the processes of one host.
 */
@NullMarked
package io.github.snowflakeid.lease.file;

import org.jspecify.annotations.NullMarked;
