package com.example;

import com.example.checks.Checks;
import io.github.snowflakeid.IdGenerator;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Meters, but nothing of the actuator.
 */
@SpringBootApplication
public class MicrometerWithoutActuator {

	public static void main(String[] args) {
		Checks.run(() -> {
			Checks.checkPresent(Checks.MICROMETER);
			Checks.checkAbsent(Checks.ACTUATOR, Checks.HEALTH, Checks.REACTOR, Checks.SERVLET, Checks.WEB);
			try (var context = SpringApplication.run(MicrometerWithoutActuator.class, args)) {
				context.getBean(IdGenerator.class).nextId();
				double ids = context.getBean(MeterRegistry.class).get("snowflake.ids").functionCounter().count();
				Checks.check(ids == 1, "The meter has counted %f ids, not 1", ids);
			}
		});
	}

}
