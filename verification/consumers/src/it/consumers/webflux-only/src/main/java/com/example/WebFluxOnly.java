package com.example;

import com.example.checks.Checks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Spring WebFlux, without servlets, actuator and Micrometer.
 */
@SpringBootApplication
public class WebFluxOnly {

	public static void main(String[] args) {
		Checks.run(() -> {
			Checks.checkPresent(Checks.REACTOR);
			Checks.checkAbsent(Checks.ACTUATOR, Checks.HEALTH, Checks.MICROMETER, Checks.SERVLET, Checks.WEB_MVC);
			try (var context = SpringApplication.run(WebFluxOnly.class, args)) {
				Checks.checkIdPages(context.getEnvironment().getRequiredProperty("local.server.port", int.class));
			}
		});
	}

}
