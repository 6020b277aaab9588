/**
 * Ids in OpenAPI documents that springdoc writes: texts, and never numbers.
 */
@NullMarked
package io.github.snowflakeid.web.springdoc;

import org.jspecify.annotations.NullMarked;
