/**
 * Gives MyBatis-Plus its ids: wires {@link io.github.snowflakeid.mybatisplus}.
 */
@NullMarked
package io.github.snowflakeid.autoconfigure.mybatisplus;

import org.jspecify.annotations.NullMarked;
