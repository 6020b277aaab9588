/**
 * Ids of documents: fills annotated properties before Spring Data MongoDB converts them.
 */
@NullMarked
package io.github.snowflakeid.entity.mongodb;

import org.jspecify.annotations.NullMarked;
