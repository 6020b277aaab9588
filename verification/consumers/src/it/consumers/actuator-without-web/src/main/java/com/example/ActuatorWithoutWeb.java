package com.example;

import com.example.checks.Checks;
import io.github.snowflakeid.actuate.SnowflakeEndpoint;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * The actuator, whose endpoints are reached over JMX.
 */
@SpringBootApplication
public class ActuatorWithoutWeb {

	public static void main(String[] args) {
		Checks.run(() -> {
			Checks.checkPresent(Checks.ACTUATOR, Checks.MICROMETER);
			Checks.checkAbsent(Checks.REACTOR, Checks.SERVLET, Checks.WEB);
			System.setProperty("spring.jmx.enabled", "true");
			System.setProperty("management.endpoints.jmx.exposure.include", "*");
			try (var context = SpringApplication.run(ActuatorWithoutWeb.class, args)) {
				Status status = context.getBean("snowflakeHealthContributor", HealthIndicator.class).health().getStatus();
				Checks.check(status.equals(Status.UP), "The health is %s", status);
				Checks.check(context.getBeansOfType(SnowflakeEndpoint.class).size() == 1, "There is no endpoint");
				context.getBean(MeterRegistry.class).get("snowflake.ids").functionCounter();
			}
		});
	}

}
