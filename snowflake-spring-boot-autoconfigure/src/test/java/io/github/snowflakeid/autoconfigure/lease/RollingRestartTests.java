package io.github.snowflakeid.autoconfigure.lease;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two instances that share two node ids are restarted in turn while requests come.
 */
@Tag("once")
@Timeout(120)
class RollingRestartTests {

	private static final NodeLeaseStore STORE = new InMemoryNodeLeaseStore(TimeSource.system());

	private static final AtomicReference<CountDownLatch> ENTERED = new AtomicReference<>(new CountDownLatch(0));

	private static final AtomicReference<CountDownLatch> PROCEED = new AtomicReference<>(new CountDownLatch(0));

	private final HttpClient client = HttpClient.newHttpClient();

	// PEERS case 18: CosId 3.2.1
	@Test
	void requestThatIsStillServedWhenTheApplicationStopsGetsItsId() throws Exception {
		ConfigurableApplicationContext context = start("5");
		ENTERED.set(new CountDownLatch(1));
		PROCEED.set(new CountDownLatch(1));
		Future<HttpResponse<String>> response = this.client.sendAsync(request(context), BodyHandlers.ofString());
		assertThat(ENTERED.get().await(30, TimeUnit.SECONDS)).isTrue();
		Thread closing = new Thread(context::close);
		closing.start();
		while (isServed(context)) {
			Thread.onSpinWait();
		}
		assertThat(STORE.holders("default")).hasSize(1);
		PROCEED.get().countDown();
		assertThat(response.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
		closing.join();
		assertThat(STORE.holders("default")).isEmpty();
	}

	@Test
	void rollingRestartUnderLoadFailsNoRequestAndRepeatsNoId() throws Exception {
		Set<String> ids = ConcurrentHashMap.newKeySet();
		AtomicReference<ConfigurableApplicationContext> current = new AtomicReference<>(start("5-6"));
		AtomicBoolean over = new AtomicBoolean();
		ExecutorService executor = Executors.newFixedThreadPool(4);
		Future<?>[] clients = new Future<?>[4];
		for (int i = 0; i < clients.length; i++) {
			clients[i] = executor.submit(() -> {
				while (!over.get()) {
					HttpResponse<String> response = this.client.send(request(current.get()), BodyHandlers.ofString());
					assertThat(response.statusCode()).isEqualTo(200);
					assertThat(ids.add(response.body())).isTrue();
				}
				return null;
			});
		}
		for (int i = 0; i < 4; i++) {
			int before = ids.size();
			while (ids.size() < before + 200 && !clients[0].isDone()) {
				Thread.onSpinWait();
			}
			// as a load balancer does: the new instance first, then no new requests to
			// the old one, then its end
			ConfigurableApplicationContext old = current.getAndSet(start("5-6"));
			int atSwitch = ids.size();
			while (ids.size() < atSwitch + 20 && !clients[0].isDone()) {
				Thread.onSpinWait();
			}
			old.close();
		}
		over.set(true);
		for (Future<?> each : clients) {
			each.get(30, TimeUnit.SECONDS);
		}
		executor.shutdown();
		current.get().close();
		assertThat(ids).hasSizeGreaterThan(800);
		assertThat(STORE.holders("default")).isEmpty();
	}

	private boolean isServed(ConfigurableApplicationContext context) {
		try {
			this.client.send(HttpRequest.newBuilder(uri(context, "/none")).build(), BodyHandlers.ofString());
			return true;
		}
		catch (Exception ex) {
			return false;
		}
	}

	private static HttpRequest request(ConfigurableApplicationContext context) {
		return HttpRequest.newBuilder(uri(context, "/next")).build();
	}

	private static URI uri(ConfigurableApplicationContext context, String path) {
		int port = ((WebServerApplicationContext) context).getWebServer().getPort();
		return URI.create("http://localhost:" + port + path);
	}

	private static ConfigurableApplicationContext start(String nodeIds) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.run("--server.port=0", "--snowflake.lease.node-ids=" + nodeIds);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		NodeLeaseStore store() {
			return STORE;
		}

		@Bean
		NextController nextController(IdGenerator generator) {
			return new NextController(generator);
		}

	}

	@RestController
	static class NextController {

		private final IdGenerator generator;

		NextController(IdGenerator generator) {
			this.generator = generator;
		}

		@GetMapping("/next")
		String next() throws InterruptedException {
			ENTERED.get().countDown();
			PROCEED.get().await();
			return Long.toString(this.generator.nextId());
		}

	}

}
