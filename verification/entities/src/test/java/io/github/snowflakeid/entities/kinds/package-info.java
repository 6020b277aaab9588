/**
 * Each kind of id, stored with everything that stores entities.
 */
@NullMarked
package io.github.snowflakeid.entities.kinds;

import org.jspecify.annotations.NullMarked;
