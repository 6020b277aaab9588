/**
 * The command that reads a column of ids that exist, and says what they are. Needs the
 * JDK only, as it is started with nothing but the starter's jar.
 */
@NullMarked
package io.github.snowflakeid.inspect;

import org.jspecify.annotations.NullMarked;
