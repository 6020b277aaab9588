package io.github.snowflakeid.benchmarks.startup;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Starts and ends. It uses nothing of the starter, so it can do without.
 */
@SpringBootApplication
public class StartupApplication {

	/**
	 * Starts and ends the application.
	 * @param args the arguments of the command line
	 */
	public static void main(String[] args) {
		SpringApplication.run(StartupApplication.class, args).close();
	}

}
