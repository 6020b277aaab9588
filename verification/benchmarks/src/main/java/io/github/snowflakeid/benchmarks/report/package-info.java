/**
 * Makes docs/performance.md of what was measured.
 */
@NullMarked
package io.github.snowflakeid.benchmarks.report;

import org.jspecify.annotations.NullMarked;
