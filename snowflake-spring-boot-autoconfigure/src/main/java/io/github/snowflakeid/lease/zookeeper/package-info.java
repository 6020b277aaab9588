/**
 * Leases in ZooKeeper.
 */
@NullMarked
package io.github.snowflakeid.lease.zookeeper;

import org.jspecify.annotations.NullMarked;
