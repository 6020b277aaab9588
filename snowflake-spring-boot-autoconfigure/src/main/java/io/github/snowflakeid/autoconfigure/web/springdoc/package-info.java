/**
 * Ids in OpenAPI documents: wires {@link io.github.snowflakeid.web.springdoc}.
 */
@NullMarked
package io.github.snowflakeid.autoconfigure.web.springdoc;

import org.jspecify.annotations.NullMarked;
