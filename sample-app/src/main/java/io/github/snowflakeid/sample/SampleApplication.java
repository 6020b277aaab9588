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

	/** ZooKeeper has a stack trace for each attempt to connect. */
	private static final Map<String, Object> OF_LOAD_MODE = Map.of("logging.level.root", "warn",
			"logging.level.org.apache.zookeeper.ClientCnxn", "error");

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
				System.exit(LoadMode.run(application(OF_LOAD_MODE), args));
			}
			application(Map.of()).run(args);
		}
		catch (BadOptionException ex) {
			System.err.println(ex.getMessage());
			System.exit(BAD_ARGUMENTS);
		}
		catch (RuntimeException ex) {
			String sentence = StartFailureReporter.sentence();
			if (sentence == null) {
				throw ex;
			}
			// last, where whoever has started this looks for it
			System.err.println(sentence);
			System.exit(BAD_ARGUMENTS);
		}
	}

	private static SpringApplication application(Map<String, Object> defaultProperties) {
		SpringApplication application = new SpringApplication(SampleApplication.class);
		Map<String, Object> properties = new HashMap<>(StartFailureReporter.DEFAULT_PROPERTIES);
		properties.putAll(defaultProperties);
		application.setDefaultProperties(properties);
		application.addListeners(new StartFailureReporter());
		return application;
	}

}
