package io.github.snowflakeid.benchmarks.http;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * What {@code webflux.sh} asks for ids and for the constant.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
public class WebFluxApplication {

	/**
	 * Starts it.
	 * @param args properties
	 */
	public static void main(String[] args) {
		SpringApplication.run(WebFluxApplication.class, args);
	}

}
