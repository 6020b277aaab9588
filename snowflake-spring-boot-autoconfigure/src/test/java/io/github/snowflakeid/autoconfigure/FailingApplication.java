package io.github.snowflakeid.autoconfigure;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * An application that does not start, in a process of its own.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
public class FailingApplication {

	public static void main(String[] args) {
		SpringApplication.run(FailingApplication.class, args);
	}

}
