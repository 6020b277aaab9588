package com.example;

import com.example.checks.Checks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Spring MVC and the actuator behind Spring Security, with Jackson 2.
 */
@SpringBootApplication
public class WebSecured {

	public static void main(String[] args) {
		Checks.run(() -> {
			Checks.checkPresent(Checks.ACTUATOR, Checks.JACKSON_2, Checks.SECURITY, Checks.WEB_MVC);
			Checks.checkAbsent(Checks.REACTOR);
			System.setProperty("management.endpoints.web.exposure.include", "snowflake");
			System.setProperty("spring.security.user.password", "secret");
			System.setProperty("spring.http.converters.preferred-json-mapper", "jackson2");
			System.setProperty("spring.jackson2.property-naming-strategy", "SNAKE_CASE");
			System.setProperty("spring.jackson2.default-property-inclusion", "non_default");
			System.setProperty("snowflake.max-wait", "0s");
			try (var context = SpringApplication.run(WebSecured.class, args)) {
				int port = context.getEnvironment().getRequiredProperty("local.server.port", int.class);
				Checks.checkSecuredPages(port, "user:secret");
				Checks.checkOrderPages(port, "user:secret");
			}
		});
	}

}
