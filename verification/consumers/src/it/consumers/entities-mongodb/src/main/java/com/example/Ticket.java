package com.example;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.entity.SnowflakeGenerated;

import org.springframework.data.annotation.Id;
import org.springframework.data.mongodb.core.mapping.Document;

@Document("tickets")
public record Ticket(@Id @SnowflakeGenerated(format = IdFormat.BASE32) String id, String title) {
}
