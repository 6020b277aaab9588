/**
 * Node ids as leases: the right to use a node id in a window of id time, kept in a store.
 */
@NullMarked
package io.github.snowflakeid.lease;

import org.jspecify.annotations.NullMarked;
