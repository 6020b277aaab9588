package com.example;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The starter beside a Spring Boot that it was not made for: the application does not start, and one sentence says why.
 */
@SpringBootApplication
public class UnservedSpringBoot {

	public static void main(String[] args) {
		PrintStream console = System.out;
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
		try {
			SpringApplication.run(UnservedSpringBoot.class, "--snowflake.node-id=7").close();
			throw new AssertionError("It has started");
		}
		catch (RuntimeException ex) {
			String text = output.toString(StandardCharsets.UTF_8);
			String sentence = "Spring Boot is " + SpringBootVersion.getVersion()
					+ "; it must be 4.0, 4.1 or a later 4.x";
			if (!text.contains("APPLICATION FAILED TO START") || !text.contains(sentence) || text.contains("\tat ")) {
				throw new IllegalStateException("It does not say '" + sentence + "', but: " + text);
			}
			console.println("All checks passed");
		}
	}

}
