/**
 * For tests of applications that draw ids, and of lease stores: clocks that a test moves,
 * what every store does, and a network that breaks.
 */
@NullMarked
package io.github.snowflakeid.test;

import org.jspecify.annotations.NullMarked;
