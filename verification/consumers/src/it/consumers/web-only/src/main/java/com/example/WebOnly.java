package com.example;

import com.example.checks.Checks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Spring MVC, without actuator and Micrometer.
 */
@SpringBootApplication
public class WebOnly {

	public static void main(String[] args) {
		Checks.run(() -> {
			Checks.checkPresent(Checks.WEB_MVC);
			Checks.checkAbsent(Checks.ACTUATOR, Checks.HEALTH, Checks.MICROMETER, Checks.REACTOR);
			try (var context = SpringApplication.run(WebOnly.class, args)) {
				Checks.checkIdPages(context.getEnvironment().getRequiredProperty("local.server.port", int.class));
			}
		});
	}

}
