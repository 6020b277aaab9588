package com.example;

import java.util.List;

import io.github.snowflakeid.text.SnowflakeText;

/**
 * What the TypeScript client sends and reads.
 */
record Line(@SnowflakeText long id, @SnowflakeText List<Long> others, long count) {

}
