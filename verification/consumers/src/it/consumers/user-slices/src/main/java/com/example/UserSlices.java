package com.example;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application with more libraries than anybody has, so that one build runs all slices of docs/testing.md that
 * user-tests and entities-jooq do not. Its node id would be leased from its database.
 */
@SpringBootApplication
public class UserSlices {

}
