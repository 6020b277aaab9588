package com.example;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The application of docs/entities/jdbc.md, and of docs/entities/mybatis.md with MyBatis alone.
 */
@SpringBootApplication
public class EntitiesPlain {
}
