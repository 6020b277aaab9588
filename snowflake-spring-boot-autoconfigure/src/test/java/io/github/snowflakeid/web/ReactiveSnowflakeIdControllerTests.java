package io.github.snowflakeid.web;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.WebApplicationType;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@TestPropertySource(properties = { "spring.main.web-application-type=reactive",
		"management.endpoints.web.exposure.include=snowflake" })
class ReactiveSnowflakeIdControllerTests extends AbstractSnowflakeIdControllerTests {

	@Override
	WebApplicationType type() {
		return WebApplicationType.REACTIVE;
	}

	@Test
	void doesNotWaitOnTheEventLoop() {
		AtomicReference<Boolean> nonBlocking = new AtomicReference<>();
		this.time.onPark((nanos) -> {
			nonBlocking.set(Schedulers.isInNonBlockingThread());
			this.time.advance(Duration.ofNanos(nanos));
		});
		get("/ids?count=10000");
		assertThat(nonBlocking).hasValue(false);
	}

	/** It waits for the lease store. */
	@Test
	void actuatorEndpointIsNotReadOnTheEventLoop() {
		AtomicReference<Boolean> nonBlocking = new AtomicReference<>();
		this.time.beforeNextReading(() -> nonBlocking.set(Schedulers.isInNonBlockingThread()));
		assertThat(get("/actuator/snowflake").statusCode()).isEqualTo(200);
		assertThat(nonBlocking).hasValue(false);
	}

}
