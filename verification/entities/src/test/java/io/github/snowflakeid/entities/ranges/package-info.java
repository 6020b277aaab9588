/**
 * Rows of a time span, found by their ids.
 */
@NullMarked
package io.github.snowflakeid.entities.ranges;

import org.jspecify.annotations.NullMarked;
