/**
 * What operators see of a generator: meters, health and an Actuator endpoint.
 */
@NullMarked
package io.github.snowflakeid.actuate;

import org.jspecify.annotations.NullMarked;
