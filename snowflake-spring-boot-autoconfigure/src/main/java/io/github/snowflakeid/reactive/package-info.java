/**
 * Ids for event loops, with Project Reactor.
 */
@NullMarked
package io.github.snowflakeid.reactive;

import org.jspecify.annotations.NullMarked;
