/**
 * Fills the ids of documents: wires {@link io.github.snowflakeid.entity.mongodb}.
 */
@NullMarked
package io.github.snowflakeid.autoconfigure.entity.mongodb;

import org.jspecify.annotations.NullMarked;
