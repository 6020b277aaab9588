/**
 * What it costs to fill in ids, beside other ways to have them.
 */
@NullMarked
package io.github.snowflakeid.entities.benchmark;

import org.jspecify.annotations.NullMarked;
