/**
 * The fleet: several nodes in processes of their own, under load, killed and started
 * again, and all their ids checked together.
 */
@NullMarked
package io.github.snowflakeid.sample.fleet;

import org.jspecify.annotations.NullMarked;
