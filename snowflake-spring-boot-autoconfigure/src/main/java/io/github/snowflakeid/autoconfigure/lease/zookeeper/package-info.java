/**
 * Leases in ZooKeeper: wires {@link io.github.snowflakeid.lease.zookeeper}.
 */
@NullMarked
package io.github.snowflakeid.autoconfigure.lease.zookeeper;

import org.jspecify.annotations.NullMarked;
