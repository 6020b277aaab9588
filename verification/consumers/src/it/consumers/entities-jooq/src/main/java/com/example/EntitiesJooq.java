package com.example;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The application of docs/entities/jooq.md.
 */
@SpringBootApplication
public class EntitiesJooq {
}
