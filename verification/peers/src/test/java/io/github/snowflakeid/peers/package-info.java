/**
 * What other generators do, and what the product does, when a scripted clock misbehaves.
 */
@NullMarked
package io.github.snowflakeid.peers;

import org.jspecify.annotations.NullMarked;
