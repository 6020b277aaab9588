/**
 * Finds the generators of annotated properties: wires
 * {@link io.github.snowflakeid.entity}.
 */
@NullMarked
package io.github.snowflakeid.autoconfigure.entity;

import org.jspecify.annotations.NullMarked;
