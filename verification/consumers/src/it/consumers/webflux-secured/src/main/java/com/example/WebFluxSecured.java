package com.example;

import com.example.checks.Checks;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Spring WebFlux and the actuator behind Spring Security, with Jackson 2.
 */
@SpringBootApplication
public class WebFluxSecured {

	public static void main(String[] args) {
		Checks.run(() -> {
			Checks.checkPresent(Checks.ACTUATOR, Checks.JACKSON_2, Checks.SECURITY, Checks.REACTOR);
			Checks.checkAbsent(Checks.SERVLET, Checks.WEB_MVC);
			System.setProperty("management.endpoints.web.exposure.include", "snowflake");
			System.setProperty("spring.security.user.password", "secret");
			System.setProperty("spring.http.codecs.preferred-json-mapper", "jackson2");
			System.setProperty("spring.jackson2.property-naming-strategy", "SNAKE_CASE");
			System.setProperty("spring.jackson2.default-property-inclusion", "non_default");
			System.setProperty("snowflake.max-wait", "0s");
			try (var context = SpringApplication.run(WebFluxSecured.class, args)) {
				int port = context.getEnvironment().getRequiredProperty("local.server.port", int.class);
				Checks.checkSecuredPages(port, "user:secret");
				Checks.checkOrderPages(port, "user:secret");
			}
		});
	}

}
