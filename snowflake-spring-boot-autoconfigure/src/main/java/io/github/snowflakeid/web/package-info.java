/**
 * Ids over HTTP, for Spring MVC and Spring WebFlux.
 */
@NullMarked
package io.github.snowflakeid.web;

import org.jspecify.annotations.NullMarked;
