package com.example;

import com.example.checks.Checks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Spring MVC, the actuator and a registry of meters.
 */
@SpringBootApplication
public class Everything {

	public static void main(String[] args) {
		Checks.run(() -> {
			Checks.checkPresent(Checks.ACTUATOR, Checks.HEALTH, Checks.MICROMETER, Checks.WEB_MVC);
			System.setProperty("management.endpoints.web.exposure.include", "*");
			System.setProperty("management.endpoint.health.show-details", "always");
			try (var context = SpringApplication.run(Everything.class, args)) {
				int port = context.getEnvironment().getRequiredProperty("local.server.port", int.class);
				Checks.checkIdPages(port);
				Checks.checkPage(port, "/actuator/health", 200, ".*\"snowflake\":\\{[^}]*\"nodeId\":7.*");
				Checks.checkPage(port, "/actuator/snowflake", 200, ".*\"nodeId\":7.*");
				Checks.checkPage(port, "/actuator/snowflake/250349214977003959", 200, ".*\"sequence\":439.*");
				Checks.checkPage(port, "/actuator/prometheus", 200, ".*snowflake_ids_total\\{.* 3\\.0 .*");
			}
		});
	}

}
