/**
 * The load mode: draws ids from many threads, measures, and checks every one of them.
 */
@NullMarked
package io.github.snowflakeid.sample.load;

import org.jspecify.annotations.NullMarked;
