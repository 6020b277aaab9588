package com.example;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The application of docs/entities/mongodb.md: orders on the imperative side, tickets on the reactive one.
 */
@SpringBootApplication
public class EntitiesMongodb {
}
