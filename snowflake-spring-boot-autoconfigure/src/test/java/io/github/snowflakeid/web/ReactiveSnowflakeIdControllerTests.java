package io.github.snowflakeid.web;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.github.snowflakeid.IdGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("once")
@TestPropertySource(properties = { "spring.main.web-application-type=reactive",
		"management.endpoints.web.exposure.include=snowflake" })
class ReactiveSnowflakeIdControllerTests extends AbstractSnowflakeIdControllerTests {

	@Override
	WebApplicationType type() {
		return WebApplicationType.REACTIVE;
	}

	/** A scripted clock is moved on when the timer has run out. */
	@Test
	void waitsByATimer() {
		AtomicReference<String> thread = new AtomicReference<>();
		this.time.onPark((nanos) -> {
			thread.set(Thread.currentThread().getName());
			this.time.advance(Duration.ofNanos(nanos));
		});
		assertThat(ids(get("/ids?count=10000"))).hasSize(10000);
		assertThat(thread.get()).startsWith("parallel-");
	}

	/** It may block as it likes. */
	@Test
	void drawsFromAnotherGeneratorWhereThreadsMayBlock() {
		try (ConfigurableApplicationContext context = start(OwnGenerator.class)) {
			assertThat(get(port(context), "/ids").body()).isEqualTo("{\"ids\":[\"1\"]}");
		}
	}

	/** It waits for the lease store. */
	@Test
	void actuatorEndpointIsNotReadOnTheEventLoop() {
		AtomicReference<Boolean> nonBlocking = new AtomicReference<>();
		this.time.beforeNextReading(() -> nonBlocking.set(Schedulers.isInNonBlockingThread()));
		assertThat(get("/actuator/snowflake").statusCode()).isEqualTo(200);
		assertThat(nonBlocking).hasValue(false);
	}

	// Without @Configuration, or it would be that of all tests here
	@WebAutoConfiguration
	static class OwnGenerator {

		/** Issues 1 where it may block, and 0 elsewhere. */
		@Bean
		IdGenerator ids() {
			return () -> Schedulers.isInNonBlockingThread() ? 0 : 1;
		}

	}

}
