package com.example;

import io.github.snowflakeid.entity.SnowflakeGenerated;

import org.springframework.data.annotation.Id;

public record Customer(@Id @SnowflakeGenerated Long id, String name) {
}
