package io.github.snowflakeid.web;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application under load while its lease store is out of order, in real time: for
 * {@code -Doutage.seconds} after the lease has ended, and 3 by default.
 */
@Tag("once")
@ExtendWith(OutputCaptureExtension.class)
class OutageTests {

	private static final int REQUESTS_PER_SECOND = 200;

	private static final int SECONDS = Integer.getInteger("outage.seconds", 3);

	private static final long NANOS_PER_SECOND = 1_000_000_000;

	private final HttpClient client = HttpClient.newHttpClient();

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void eachAnswerSaysWhenToComeAgainAndTheLogIsShort(WebApplicationType type, CapturedOutput output) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class).web(type)
			.run("--server.port=0", "--snowflake.lease.ttl=1s", "--snowflake.max-wait=0s", "--snowflake.max-lead=1s")) {
			Browser browser = Browser.of(context);
			AtomicBoolean broken = context.getBean(Application.class).broken;
			assertThat(browser.ask("/orders")).startsWith("200 ");
			int start = output.length();
			broken.set(true);
			until(() -> browser.get("/orders").statusCode() == 503);
			for (HttpResponse<String> answer : load(browser.port())) {
				assertThat(Browser.line(answer)).startsWith("503 application/problem+json 1 ")
					.endsWith("\"reason\":\"LEASE_EXPIRED\"}");
			}
			assertThat(output.getAll().substring(start).lines()).hasSizeLessThanOrEqualTo(5)
				.anyMatch((line) -> line.contains("Requests that need an id are answered with 503 (LEASE_EXPIRED)"));
			broken.set(false);
			until(() -> browser.get("/orders").statusCode() == 200);
		}
	}

	private List<HttpResponse<String>> load(int port) {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/orders")).build();
		TimeSource time = TimeSource.system();
		List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
		long start = time.nanoTime();
		for (int i = 0; i < SECONDS * REQUESTS_PER_SECOND; i++) {
			long due = start + i * NANOS_PER_SECOND / REQUESTS_PER_SECOND;
			for (long wait = due - time.nanoTime(); wait > 0; wait = due - time.nanoTime()) {
				time.park(wait);
			}
			answers.add(this.client.sendAsync(request, BodyHandlers.ofString()));
		}
		return answers.stream().map(CompletableFuture::join).toList();
	}

	private static void until(BooleanSupplier condition) {
		TimeSource time = TimeSource.system();
		long start = time.nanoTime();
		while (!condition.getAsBoolean()) {
			assertThat(time.nanoTime() - start).isLessThan(Duration.ofSeconds(30).toNanos());
			time.park(20_000_000);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@WebAutoConfiguration
	@Import(Orders.class)
	static class Application {

		private final AtomicBoolean broken = new AtomicBoolean();

		@Bean
		NodeLeaseStore nodeLeaseStore() {
			ProxyFactory factory = new ProxyFactory(new InMemoryNodeLeaseStore(TimeSource.system()));
			factory.addAdvice((MethodInterceptor) (invocation) -> {
				if (this.broken.get()) {
					throw new LeaseStoreException("in memory", "it is out of order", "Repair it.", false,
							new IllegalStateException("out of order"));
				}
				return invocation.proceed();
			});
			return (NodeLeaseStore) factory.getProxy();
		}

	}

	@RestController
	static class Orders {

		private final IdGenerator generator;

		Orders(IdGenerator generator) {
			this.generator = generator;
		}

		@GetMapping("/orders")
		String order() {
			return Long.toString(this.generator.nextId());
		}

	}

}
