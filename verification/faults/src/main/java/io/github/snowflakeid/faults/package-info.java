/**
 * A node to be maltreated.
 */
@NullMarked
package io.github.snowflakeid.faults;

import org.jspecify.annotations.NullMarked;
