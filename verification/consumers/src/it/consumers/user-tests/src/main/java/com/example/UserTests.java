package com.example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application whose node id is leased from its database.
 */
@SpringBootApplication
public class UserTests {

	public static void main(String[] args) {
		SpringApplication.run(UserTests.class, args);
	}

}
