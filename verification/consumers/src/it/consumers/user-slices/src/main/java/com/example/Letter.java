package com.example;

import io.github.snowflakeid.entity.SnowflakeGenerated;

import org.springframework.data.annotation.Id;
import org.springframework.data.mongodb.core.mapping.Document;

@Document
public record Letter(@Id @SnowflakeGenerated Long id, String city) {
}
