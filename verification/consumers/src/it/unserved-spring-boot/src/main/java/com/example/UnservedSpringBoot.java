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
		check("--snowflake.node-id=7", "--spring.main.web-application-type=none");
		check("--snowflake.node-id=7", "--snowflake.web.enabled=true", "--server.port=0");
		check("--snowflake.generators.orders.node-id=7", "--snowflake.generators.audit.node-id=8",
				"--snowflake.web.enabled=true", "--server.port=0");
		System.out.println("All checks passed");
	}

	private static void check(String... args) {
		PrintStream console = System.out;
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
		try {
			SpringApplication.run(UnservedSpringBoot.class, args).close();
			throw new AssertionError("It has started");
		}
		catch (RuntimeException ex) {
			String text = output.toString(StandardCharsets.UTF_8);
			String sentence = "Spring Boot is " + SpringBootVersion.getVersion()
					+ "; it must be 4.0, 4.1 or a later 4.x";
			if (!text.contains("APPLICATION FAILED TO START") || !text.contains(sentence) || text.contains("\tat ")) {
				throw new IllegalStateException("It does not say '" + sentence + "', but: " + text);
			}
		}
		finally {
			System.setOut(console);
		}
	}

}
