/**
 * Ids as texts in what Jackson 3 writes and reads.
 */
@NullMarked
package io.github.snowflakeid.jackson;

import org.jspecify.annotations.NullMarked;
