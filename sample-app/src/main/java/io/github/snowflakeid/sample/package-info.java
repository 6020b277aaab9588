/**
 * An application that uses the starter as any other would.
 */
@NullMarked
package io.github.snowflakeid.sample;

import org.jspecify.annotations.NullMarked;
