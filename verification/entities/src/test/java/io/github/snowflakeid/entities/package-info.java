/**
 * What users store with ids, on the servers they store it on.
 */
@NullMarked
package io.github.snowflakeid.entities;

import org.jspecify.annotations.NullMarked;
