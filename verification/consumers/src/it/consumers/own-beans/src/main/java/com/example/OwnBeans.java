package com.example;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import com.example.checks.Checks;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The application's own beans take the place of those of the starter, one at a time.
 */
public final class OwnBeans {

	private OwnBeans() {
	}

	public static void main(String[] args) {
		Checks.run(() -> {
			try (var context = SpringApplication.run(OwnGenerator.class, args)) {
				Checks.check(context.getBeansOfType(SnowflakeIdGenerator.class).isEmpty(), "There are two generators");
				Checks.check(context.getBean(IdGenerator.class).nextId() == 1, "It is not the own generator");
				int port = context.getEnvironment().getRequiredProperty("local.server.port", int.class);
				Checks.checkPage(port, "/ids", 200, "\\{\"ids\":\\[\"2\"]}");
			}
			try (var context = SpringApplication.run(OwnTimeSource.class, args)) {
				Checks.check(context.getBeansOfType(TimeSource.class).size() == 1, "There are two time sources");
				long id = context.getBean(IdGenerator.class).nextId();
				Instant timestamp = SnowflakeLayout.DEFAULT.decompose(id).timestamp();
				Checks.check(timestamp.equals(OwnTimeSource.NOW), "The id carries %s, not the own time", timestamp);
			}
			try (var context = SpringApplication.run(OwnController.class, args)) {
				int port = context.getEnvironment().getRequiredProperty("local.server.port", int.class);
				Checks.checkPage(port, "/ids", 200, "\\[\"mine\"]");
				Checks.checkPage(port, "/ids/1", 404, ".*");
			}
		});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OwnGenerator {

		@Bean
		IdGenerator idGenerator() {
			return new AtomicLong()::incrementAndGet;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OwnTimeSource {

		static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

		@Bean
		TimeSource timeSource() {
			return new TimeSource() {

				@Override
				public Instant instant() {
					return NOW;
				}

				@Override
				public long nanoTime() {
					return 0;
				}

				@Override
				public void park(long nanos) {
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OwnController {

		@Bean
		Controller snowflakeIdController() {
			return new Controller();
		}

	}

	@RestController
	static class Controller {

		@GetMapping("/ids")
		List<String> ids() {
			return List.of("mine");
		}

	}

}
