/**
 * The page at {@code /}: shows the generator at work while its load, its clock and its
 * node are disturbed.
 */
@NullMarked
package io.github.snowflakeid.sample.demo;

import org.jspecify.annotations.NullMarked;
