package com.example;

import java.util.List;

import io.github.snowflakeid.entity.SnowflakeGenerated;

import org.springframework.data.annotation.Id;

public record Order(@Id @SnowflakeGenerated Long id, String customer, List<Item> items) {
}
