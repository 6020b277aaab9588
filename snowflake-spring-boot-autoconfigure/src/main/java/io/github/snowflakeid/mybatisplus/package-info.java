/**
 * Ids of MyBatis-Plus, drawn from the application's generator.
 */
@NullMarked
package io.github.snowflakeid.mybatisplus;

import org.jspecify.annotations.NullMarked;
