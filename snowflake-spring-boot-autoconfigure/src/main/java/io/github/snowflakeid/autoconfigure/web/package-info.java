/**
 * Ids over HTTP: wires {@link io.github.snowflakeid.web}.
 */
@NullMarked
package io.github.snowflakeid.autoconfigure.web;

import org.jspecify.annotations.NullMarked;
