package io.github.snowflakeid.web;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.HandlerTypePredicate;
import org.springframework.web.reactive.config.PathMatchConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;

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

	@Test
	void doesNotWaitOnTheEventLoopBelowAPrefixOfTheApplication() {
		AtomicReference<Boolean> nonBlocking = new AtomicReference<>();
		try (ConfigurableApplicationContext context = start(Prefixed.class, "--snowflake.node-id=1")) {
			ScriptedTimeSource own = context.getBean(ScriptedTimeSource.class);
			own.beforeNextReading(() -> nonBlocking.set(Schedulers.isInNonBlockingThread()));
			assertThat(get(port(context), "/api/ids").statusCode()).isEqualTo(200);
		}
		assertThat(nonBlocking).hasValue(false);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void waitsOnTheThreadsOfSpringWhereVirtualOnesAreEnabled() {
		AtomicReference<String> thread = new AtomicReference<>();
		try (ConfigurableApplicationContext context = start(Application.class, "--snowflake.node-id=1",
				"--spring.threads.virtual.enabled=true", "--spring.task.execution.thread-name-prefix=own-")) {
			context.getBean(ScriptedTimeSource.class)
				.beforeNextReading(() -> thread.set(Thread.currentThread().getName()));
			assertThat(get(port(context), "/ids").statusCode()).isEqualTo(200);
		}
		assertThat(thread.get()).startsWith("own-");
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
	@Import(Application.class)
	static class Prefixed implements WebFluxConfigurer {

		@Override
		public void configurePathMatching(PathMatchConfigurer configurer) {
			configurer.addPathPrefix("/api", HandlerTypePredicate.forAnnotation(RestController.class));
		}

	}

}
