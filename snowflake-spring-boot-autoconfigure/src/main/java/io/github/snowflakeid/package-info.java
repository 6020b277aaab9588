/**
 * Snowflake ids without Spring: the generator, the layout of an id, its texts, and the
 * exceptions that say why no id can be had. This package needs the JDK only.
 */
@NullMarked
package io.github.snowflakeid;

import org.jspecify.annotations.NullMarked;
