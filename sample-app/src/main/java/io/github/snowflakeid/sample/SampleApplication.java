package io.github.snowflakeid.sample;

import java.util.HashMap;
import java.util.Map;

import io.github.snowflakeid.sample.fleet.FleetMember;
import io.github.snowflakeid.sample.fleet.FleetMode;
import io.github.snowflakeid.sample.load.BadOptionException;
import io.github.snowflakeid.sample.load.LoadMode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Serves ids over HTTP. With {@code --load} it puts the generator, or others, under load
 * and ends; with {@code --fleet} it does so with several nodes of its own.
 */
@SpringBootApplication
public class SampleApplication {

	private static final int BAD_ARGUMENTS = 2;

	/**
	 * Starts the application.
	 * @param args the arguments of Spring Boot, of {@link LoadMode} and of
	 * {@link FleetMode}
	 */
	public static void main(String[] args) {
		try {
			if (FleetMember.isRequested(args)) {
				FleetMember.run(application(Map.of()), args);
				return;
			}
			if (FleetMode.isRequested(args)) {
				System.exit(FleetMode.run(SampleApplication.class, args));
			}
			if (LoadMode.isRequested(args)) {
				System.exit(LoadMode.run(application(Map.of("logging.level.root", "warn")), args));
			}
			application(Map.of()).run(args);
		}
		catch (BadOptionException ex) {
			System.err.println(ex.getMessage());
			System.exit(BAD_ARGUMENTS);
		}
		catch (RuntimeException ex) {
			if (StartFailureReporter.hasReported()) {
				System.exit(BAD_ARGUMENTS);
			}
			throw ex;
		}
	}

	private static SpringApplication application(Map<String, Object> defaultProperties) {
		SpringApplication application = new SpringApplication(SampleApplication.class);
		Map<String, Object> properties = new HashMap<>(StartFailureReporter.DEFAULT_PROPERTIES);
		properties.putAll(defaultProperties);
		application.setDefaultProperties(properties);
		return application;
	}

}
