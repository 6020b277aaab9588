/**
 * Holds the files for Prometheus and Grafana to what the application exposes.
 */
@NullMarked
package io.github.snowflakeid.sample.monitoring;

import org.jspecify.annotations.NullMarked;
