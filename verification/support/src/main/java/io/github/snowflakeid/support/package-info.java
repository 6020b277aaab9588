/**
 * What several kinds of verification need: the product with a deliberate fault.
 */
@NullMarked
package io.github.snowflakeid.support;

import org.jspecify.annotations.NullMarked;
