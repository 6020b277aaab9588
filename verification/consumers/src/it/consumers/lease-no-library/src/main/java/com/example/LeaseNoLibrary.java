package com.example;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import com.example.checks.Checks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Nothing but the starter, and a lease store that needs more: the application does not start, and says what to add.
 */
@SpringBootApplication
public class LeaseNoLibrary {

	public static void main(String[] args) {
		Checks.run(() -> {
			Checks.checkAbsent(Checks.JDBC, Checks.REDIS, Checks.CURATOR);
			checkRefusal(args, "jdbc", "Add a dependency on org.springframework.boot:spring-boot-starter-jdbc");
			checkRefusal(args, "redis", "Add a dependency on org.springframework.boot:spring-boot-starter-data-redis");
			checkRefusal(args, "zookeeper", "Add a dependency on org.apache.curator:curator-framework");
			checkRefusal(args, "mongo", "'mongo'; it must be none, file, jdbc, redis or zookeeper");
		});
	}

	private static void checkRefusal(String[] args, String store, String text) {
		String output = outputOfFailingStart(
				Stream.concat(Stream.of(args), Stream.of("--snowflake.lease.store=" + store)).toArray(String[]::new));
		Checks.check(output.contains("APPLICATION FAILED TO START") && output.contains(text),
				"With store %s the application does not say '%s', but: %s", store, text, output);
		Checks.check(!output.contains("\tat "), "With store %s there is a stack trace: %s", store, output);
	}

	private static String outputOfFailingStart(String[] args) {
		PrintStream console = System.out;
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
		try {
			SpringApplication.run(LeaseNoLibrary.class, args).close();
			return "It has started";
		}
		catch (RuntimeException ex) {
			return output.toString(StandardCharsets.UTF_8);
		}
		finally {
			System.setOut(console);
		}
	}

}
