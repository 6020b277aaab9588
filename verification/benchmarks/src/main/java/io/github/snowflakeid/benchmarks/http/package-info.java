/**
 * What is added to the sample application while its requests are measured.
 */
@NullMarked
package io.github.snowflakeid.benchmarks.http;

import org.jspecify.annotations.NullMarked;
