package io.github.snowflakeid.architecture;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.PageSnippet;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.reactive.ReactiveIdGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Java on docs/reactive.md does what the page says.
 */
@Timeout(60)
class ReactivePageTests {

	private static final String IMPORTS = """
			import java.time.Instant;

			import io.github.snowflakeid.*;
			import io.github.snowflakeid.reactive.ReactiveIdGenerator;
			import reactor.core.publisher.Flux;
			import reactor.core.publisher.Mono;
			import reactor.util.retry.Retry;

			""";

	private final ReactiveIdGenerator ids = new ReactiveIdGenerator(SnowflakeIdGenerator.builder().nodeId(7).build());

	@TempDir
	private Path directory;

	@Test
	void ordersGetTheirIds() throws Exception {
		Object orders = made("Orders", PageSnippet.first("reactive.md"), this.ids);
		assertThat((Long) ((Mono<?>) call(orders, "one")).block()).isPositive();
		assertThat((long[]) ((Mono<?>) call(orders, "some")).block()).hasSize(100).isSorted();
		assertThat(((Flux<?>) call(orders, "asManyAsAreRequested")).take(1000).collectList().block()).hasSize(1000)
			.doesNotHaveDuplicates();
		assertThat((Instant) ((Mono<?>) call(orders, "withItsParts")).block()).isBefore(Instant.MAX);
	}

	@Test
	void patientGoesOnAfterARefusal() throws Exception {
		Object patient = made("Patient", PageSnippet.of("reactive.md", "What does not"));
		int[] calls = new int[1];
		IdGenerator withoutLease = SnowflakeIdGenerator.builder().maxWait(Duration.ZERO).buildLeased().generator();
		IdGenerator refusing = () -> (calls[0]++ == 0) ? withoutLease.nextId() : 42;
		StepVerifier.withVirtualTime(() -> (Mono<?>) call(patient, "nextId", new ReactiveIdGenerator(refusing)))
			.thenAwait(Duration.ofMinutes(1))
			.expectNextMatches((id) -> id.equals(42L))
			.verifyComplete();
		IdGenerator broken = () -> {
			throw new IllegalStateException("broken");
		};
		StepVerifier.create((Mono<?>) call(patient, "nextId", new ReactiveIdGenerator(broken)))
			.verifyErrorMessage("broken");
	}

	private Object made(String name, PageSnippet snippet, Object... arguments) throws Exception {
		Class<?> type = new PageSnippet(IMPORTS + snippet.text()).compile(name, this.directory);
		Constructor<?> constructor = type.getDeclaredConstructors()[0];
		constructor.setAccessible(true);
		return constructor.newInstance(arguments);
	}

	private static Object call(Object target, String name, Object... arguments) {
		try {
			for (Method method : target.getClass().getDeclaredMethods()) {
				if (method.getName().equals(name)) {
					method.setAccessible(true);
					return method.invoke(target, arguments);
				}
			}
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
		throw new IllegalArgumentException(name);
	}

}
