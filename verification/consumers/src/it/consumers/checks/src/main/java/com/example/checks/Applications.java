package com.example.checks;

import java.util.stream.Stream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts applications that check themselves.
 */
public final class Applications {

	/** What Spring sets while it processes an application ahead of time, for which it calls the main method. */
	private static final String PROCESSING = "spring.aot.processing";

	private Applications() {
	}

	/** Starts an application, lets it check itself, and stops it. */
	public static void check(Class<? extends Checks.Task> application, String[] args, String argument) throws Exception {
		String[] all = Stream.concat(Stream.of(args), Stream.of(argument)).toArray(String[]::new);
		try (ConfigurableApplicationContext context = SpringApplication.run(application, all)) {
			System.out.printf("%s runs %s%n", application.getSimpleName(),
					Boolean.getBoolean("spring.aot.enabled") ? "as it was processed ahead of time" : "on the JVM");
			context.getBean(application).run();
		}
	}

	/** Does the same with a server of its own. */
	public static void checkOnPostgres(Class<? extends Checks.Task> application, String[] args, String argument)
			throws Exception {
		if (Boolean.getBoolean(PROCESSING)) {
			check(application, args, argument.formatted(5432));
		}
		try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
			check(application, args, argument.formatted(postgres.getPort()));
		}
	}

	/** Does the same for an application that has a data source. */
	public static void runOnPostgres(Class<? extends Checks.Task> application, String[] args) {
		Checks.run(() -> checkOnPostgres(application, args,
				"--spring.datasource.url=jdbc:postgresql://localhost:%d/postgres?user=postgres"));
	}

}
