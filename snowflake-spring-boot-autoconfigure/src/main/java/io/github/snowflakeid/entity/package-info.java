/**
 * Ids that are filled in when an entity is stored: the annotation, and what all
 * integrations of it share.
 */
@NullMarked
package io.github.snowflakeid.entity;

import org.jspecify.annotations.NullMarked;
