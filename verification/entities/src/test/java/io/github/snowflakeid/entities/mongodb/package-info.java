/**
 * Documents, stored in an imitation of MongoDB: no real server can be had from Maven
 * Central.
 */
@NullMarked
package io.github.snowflakeid.entities.mongodb;

import org.jspecify.annotations.NullMarked;
