/**
 * Auto-configuration: what a Spring Boot application gets by adding the starter, and the
 * {@code snowflake.*} properties that shape it. This package has the generator, the
 * properties and all that is checked before a bean is made. A package {@code X} below it
 * wires the package {@code X}, and none of these is known here. Bean methods are called
 * {@code snowflake} and the name of their class.
 */
@NullMarked
package io.github.snowflakeid.autoconfigure;

import org.jspecify.annotations.NullMarked;
