package com.example;

import com.example.checks.Checks;
import io.github.snowflakeid.SnowflakeLayout;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.service.registry.ImportHttpServices;
import org.springframework.web.util.DefaultUriBuilderFactory;

/**
 * Spring MVC and a client, without actuator, Micrometer and Jackson.
 */
@SpringBootApplication
@ImportHttpServices(types = OrderClient.class)
public class WebOnly {

	public static void main(String[] args) {
		Checks.run(() -> {
			Checks.checkPresent(Checks.WEB_MVC);
			Checks.checkAbsent(Checks.ACTUATOR, Checks.HEALTH, Checks.MICROMETER, Checks.REACTOR, Checks.JACKSON_2,
					Checks.JACKSON, Checks.JACKSON_ANNOTATIONS);
			System.setProperty("snowflake.max-wait", "0s");
			try (var context = SpringApplication.run(WebOnly.class, args)) {
				int port = context.getEnvironment().getRequiredProperty("local.server.port", int.class);
				Checks.checkIdPages(port);
				Checks.checkOrderPages(port, null);
				OrderClient client = context.getBean(OrderClient.class);
				var server = new DefaultUriBuilderFactory("http://localhost:" + port);
				String order = client.order(server, 250349214977003959L, 5L);
				Checks.check(order.equals("order 250349214977003959 of 5"), "The client was answered %s", order);
				String time = client.time(server, SnowflakeLayout.DEFAULT.decompose(250349214977003959L));
				Checks.check(time.equals("2026-11-22T19:58:24.114Z"), "The client was answered %s", time);
			}
		});
	}

}
