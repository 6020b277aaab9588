package io.github.snowflakeid.autoconfigure;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * An application that has nothing but what it is configured to have. It ends as soon as
 * it has started.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
public class SmallApplication {

	public static void main(String[] args) {
		System.exit(SpringApplication.exit(SpringApplication.run(SmallApplication.class, args)));
	}

}
