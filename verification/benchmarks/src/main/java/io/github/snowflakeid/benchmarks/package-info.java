/**
 * What an id costs: JMH benchmarks of a single call, and {@code Saturation}, which runs
 * into the cap.
 */
@NullMarked
package io.github.snowflakeid.benchmarks;

import org.jspecify.annotations.NullMarked;
