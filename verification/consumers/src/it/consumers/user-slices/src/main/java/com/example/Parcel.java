package com.example;

import io.github.snowflakeid.entity.SnowflakeGenerated;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

@Table
public record Parcel(@Id @SnowflakeGenerated Long id, String city) {
}
