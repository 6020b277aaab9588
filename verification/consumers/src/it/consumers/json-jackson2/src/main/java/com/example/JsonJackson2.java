package com.example;

import com.example.checks.Checks;
import com.example.checks.RoundTripsOfIds;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Spring MVC with Jackson 2, in JSON, XML and CBOR, and without Jackson 3.
 */
@SpringBootApplication
public class JsonJackson2 {

	public static void main(String[] args) {
		Checks.run(() -> {
			Checks.checkPresent(Checks.WEB_MVC, Checks.JACKSON_2);
			Checks.checkAbsent(Checks.JACKSON, Checks.REACTOR);
			System.setProperty("snowflake.max-wait", "0s");
			try (var context = SpringApplication.run(JsonJackson2.class, args)) {
				int port = context.getEnvironment().getRequiredProperty("local.server.port", int.class);
				Checks.checkIdPages(port);
				Checks.checkOrderPages(port, null);
				RoundTripsOfIds.checkBodies(port);
				RoundTripsOfIds.check(port, "application/json");
				RoundTripsOfIds.check(port, "application/xml");
				RoundTripsOfIds.checkBody(port, "<List><item><base32>x</base32></item></List>", "application/xml",
						"[0].base32: 'x' is not a base32 id, ");
				RoundTripsOfIds.check(port, "application/cbor");
				RoundTripsOfIds.checkNode(port);
			}
		});
	}

}
