/**
 * Ids as texts in what Jackson 2 writes and reads.
 */
@NullMarked
package io.github.snowflakeid.jackson2;

import org.jspecify.annotations.NullMarked;
