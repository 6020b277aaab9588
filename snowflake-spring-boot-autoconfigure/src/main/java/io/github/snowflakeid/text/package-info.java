/**
 * Ids that are texts in JSON, paths and parameters: the annotation that asks for it, and
 * what all integrations of it share.
 */
@NullMarked
package io.github.snowflakeid.text;

import org.jspecify.annotations.NullMarked;
