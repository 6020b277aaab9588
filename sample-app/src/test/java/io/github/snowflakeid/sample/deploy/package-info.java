/**
 * Does with the files for containers and Kubernetes what can be done without either.
 */
@NullMarked
package io.github.snowflakeid.sample.deploy;

import org.jspecify.annotations.NullMarked;
