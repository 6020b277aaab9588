package io.github.snowflakeid.sample;

import io.github.snowflakeid.sample.load.LoadMode;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Serves ids over HTTP, or with {@code --load} puts the generator under load and ends.
 */
@SpringBootApplication
public class SampleApplication {

	/**
	 * Starts the application.
	 * @param args the arguments of Spring Boot and of {@link LoadMode}
	 */
	public static void main(String[] args) {
		SpringApplication application = new SpringApplication(SampleApplication.class);
		if (LoadMode.isRequested(args)) {
			System.exit(LoadMode.run(application, args));
		}
		application.run(args);
	}

}
