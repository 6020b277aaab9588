/**
 * A bare web application, to see what the starter adds to its start.
 */
@NullMarked
package io.github.snowflakeid.benchmarks.startup;

import org.jspecify.annotations.NullMarked;
