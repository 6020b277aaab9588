package io.github.snowflakeid.web;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.WebApplicationType;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@TestPropertySource(properties = "spring.main.web-application-type=reactive")
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

}
