package io.github.snowflakeid.autoconfigure.lease;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.github.snowflakeid.IdGenerator;
import jakarta.annotation.PreDestroy;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.apache.curator.test.TestingServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import redis.embedded.RedisServer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whoever Spring still waits for when a context closes gets ids, and the node id is free
 * at once afterwards. More often with {@code -Dshutdowns=20}.
 */
@Tag("once")
@Timeout(600)
class IdsUntilTheEndTests {

	private static final int SHUTDOWNS = Integer.getInteger("shutdowns", 1);

	private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

	/** How long each draws in its last moments. */
	private static final long WHILE_NANOS = Duration.ofMillis(60).toNanos();

	/** Longer than it takes until executors are destroyed. */
	private static final long TASK_NANOS = Duration.ofMillis(800).toNanos();

	private static final Duration START_LIMIT = Duration.ofSeconds(1);

	private static final AtomicReference<Drawn> DRAWN = new AtomicReference<>(new Drawn());

	@TempDir
	private static Path directory;

	private static RedisServer redis;

	private static int redisPort;

	private static TestingServer zooKeeper;

	@BeforeAll
	static void startServers() throws Exception {
		try (ServerSocket socket = new ServerSocket(0)) {
			redisPort = socket.getLocalPort();
		}
		redis = new RedisServer(redisPort);
		redis.start();
		zooKeeper = new TestingServer();
	}

	@AfterAll
	static void stopServers() throws Exception {
		redis.stop();
		zooKeeper.close();
	}

	static Stream<List<String>> stores() {
		return Stream.of(List.of(),
				List.of("--snowflake.lease.store=file", "--snowflake.lease.file.directory=" + directory),
				List.of("--snowflake.lease.store=jdbc",
						"--spring.datasource.url=jdbc:h2:mem:until-the-end;DB_CLOSE_DELAY=-1"),
				// its first quarantine is as long as both
				List.of("--snowflake.lease.store=redis", "--spring.data.redis.port=" + redisPort,
						"--snowflake.lease.ttl=2s", "--snowflake.max-lead=5s"),
				List.of("--snowflake.lease.store=redis", "--spring.data.redis.port=" + redisPort,
						"--spring.data.redis.client-type=jedis", "--snowflake.lease.ttl=2s", "--snowflake.max-lead=5s"),
				List.of("--snowflake.lease.store=zookeeper",
						"--snowflake.lease.zookeeper.connect-string=" + zooKeeper.getConnectString()),
				List.of("--snowflake.lease.store=zookeeper", "--application.curator=" + zooKeeper.getConnectString()));
	}

	// FINDINGS L1
	@ParameterizedTest
	@MethodSource("stores")
	void whoeverIsWaitedForGetsIdsAndTheSuccessorGetsOthers(List<String> store) throws Exception {
		List<String> arguments = new ArrayList<>(store);
		arguments.add("--snowflake.node-id=7");
		arguments.add("--snowflake.lease.namespace=" + UUID.randomUUID());
		Set<Long> ids = new HashSet<>();
		for (int shutdown = 0; shutdown < SHUTDOWNS; shutdown++) {
			Drawn record = new Drawn();
			DRAWN.set(record);
			ConfigurableApplicationContext context = start(arguments);
			record.started.await();
			context.close();
			if (shutdown == 0) {
				// the first may have to wait for a quarantine
				arguments.add("--snowflake.lease.acquire-timeout=" + START_LIMIT.toMillis() + "ms");
			}
			assertThat(record.failures).isEmpty();
			assertThat(record.sources).contains("@Async", "pool", "virtual", "task of the scheduler", "@PreDestroy",
					"looked up", "destroy method", "closed event", "phase 1073741823", "phase 1000", "phase 0",
					"phase -1000");
			for (long id : record.ids) {
				assertThat(ids.add(id)).as("id %d is new", id).isTrue();
			}
		}
		try (ConfigurableApplicationContext successor = start(arguments)) {
			for (long id : successor.getBean(IdGenerator.class).nextIds(10_000)) {
				assertThat(ids.add(id)).as("id %d is new", id).isTrue();
			}
		}
	}

	private static ConfigurableApplicationContext start(List<String> arguments) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run(arguments.toArray(String[]::new));
	}

	/**
	 * What one application has drawn after it was told to close.
	 */
	private static final class Drawn {

		private final CountDownLatch started = new CountDownLatch(4);

		private final Queue<Long> ids = new ConcurrentLinkedQueue<>();

		private final Set<String> sources = ConcurrentHashMap.newKeySet();

		private final Map<String, Throwable> failures = new ConcurrentHashMap<>();

		private volatile boolean closing;

		void draw(IdGenerator generator, String source, long nanos) {
			long until = System.nanoTime() + nanos;
			while (System.nanoTime() < until) {
				try {
					this.ids.add(generator.nextId());
					if (this.closing) {
						this.sources.add(source);
					}
				}
				catch (Exception ex) {
					this.failures.put(source, ex);
				}
				LockSupport.parkNanos(PAUSE_NANOS);
			}
		}

		/** As a long task does that was begun before the end. */
		void drawUntilLongAfterTheEnd(IdGenerator generator, String source) {
			this.started.countDown();
			while (!this.closing) {
				draw(generator, source, PAUSE_NANOS);
			}
			draw(generator, source, TASK_NANOS);
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableAsync
	@EnableScheduling
	static class Application {

		@Bean
		ThreadPoolTaskExecutor pool() {
			ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
			executor.setCorePoolSize(4);
			executor.setWaitForTasksToCompleteOnShutdown(true);
			executor.setAwaitTerminationSeconds(20);
			return executor;
		}

		@Bean
		ThreadPoolTaskScheduler scheduler() {
			ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
			scheduler.setPoolSize(4);
			scheduler.setWaitForTasksToCompleteOnShutdown(true);
			scheduler.setAwaitTerminationSeconds(20);
			return scheduler;
		}

		@Bean
		SimpleAsyncTaskExecutor virtual() {
			SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("virtual-");
			executor.setVirtualThreads(Runtime.version().feature() >= 21);
			executor.setTaskTerminationTimeout(20_000);
			return executor;
		}

		/** Not injected, so the bean factory does not know that it draws. */
		@Bean(destroyMethod = "end")
		LookingUp lookingUp(ObjectProvider<IdGenerator> generators) {
			return new LookingUp(generators);
		}

		@Bean
		Drawing drawing(IdGenerator generator, @Qualifier("pool") TaskExecutor pool,
				@Qualifier("virtual") TaskExecutor virtual) {
			return new Drawing(generator, pool, virtual);
		}

		@Bean
		Working working(IdGenerator generator) {
			return new Working(generator);
		}

		@Bean
		Asking asking(Working working) {
			return new Asking(working);
		}

		@Bean
		Phased early(IdGenerator generator) {
			return new Phased(generator, Integer.MAX_VALUE / 2);
		}

		@Bean
		Phased middle(IdGenerator generator) {
			return new Phased(generator, 1000);
		}

		@Bean
		Phased late(IdGenerator generator) {
			return new Phased(generator, 0);
		}

		@Bean
		Phased latest(IdGenerator generator) {
			return new Phased(generator, -1000);
		}

		@Bean(destroyMethod = "close")
		@ConditionalOnProperty("application.curator")
		@Nullable CuratorFramework curator(org.springframework.core.env.Environment environment) {
			CuratorFramework client = CuratorFrameworkFactory.newClient(environment.getProperty("application.curator"),
					new RetryNTimes(3, 100));
			client.start();
			return client;
		}

	}

	static class Drawing implements AutoCloseable {

		private final IdGenerator generator;

		private final Drawn record = DRAWN.get();

		private final TaskExecutor pool;

		private final TaskExecutor virtual;

		Drawing(IdGenerator generator, TaskExecutor pool, TaskExecutor virtual) {
			this.generator = generator;
			this.pool = pool;
			this.virtual = virtual;
		}

		@EventListener
		void started(ContextRefreshedEvent event) {
			this.pool.execute(() -> this.record.drawUntilLongAfterTheEnd(this.generator, "pool"));
			this.virtual.execute(() -> this.record.drawUntilLongAfterTheEnd(this.generator, "virtual"));
		}

		@EventListener
		void closing(ContextClosedEvent event) {
			this.record.closing = true;
			this.record.draw(this.generator, "closed event", WHILE_NANOS);
		}

		@PreDestroy
		void end() {
			this.record.draw(this.generator, "@PreDestroy", WHILE_NANOS);
		}

		@Override
		public void close() {
			this.record.draw(this.generator, "destroy method", WHILE_NANOS);
		}

	}

	static class Working {

		private final IdGenerator generator;

		private final Drawn record = DRAWN.get();

		Working(IdGenerator generator) {
			this.generator = generator;
		}

		@Async("pool")
		void work() {
			this.record.drawUntilLongAfterTheEnd(this.generator, "@Async");
		}

		@Scheduled(fixedDelay = 10)
		void tick() {
			this.record.drawUntilLongAfterTheEnd(this.generator, "task of the scheduler");
		}

	}

	static class Asking implements SmartLifecycle {

		private final Working working;

		private boolean running;

		Asking(Working working) {
			this.working = working;
		}

		@Override
		public void start() {
			this.running = true;
			this.working.work();
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

	record LookingUp(ObjectProvider<IdGenerator> generators) {

		void end() {
			DRAWN.get().draw(this.generators.getObject(), "looked up", WHILE_NANOS);
		}

	}

	static class Phased implements SmartLifecycle {

		private final IdGenerator generator;

		private final int phase;

		private final Drawn record = DRAWN.get();

		private boolean running;

		Phased(IdGenerator generator, int phase) {
			this.generator = generator;
			this.phase = phase;
		}

		@Override
		public void start() {
			this.record.draw(this.generator, "start in phase " + this.phase, PAUSE_NANOS);
			this.running = true;
		}

		@Override
		public void stop() {
			this.record.draw(this.generator, "phase " + this.phase, WHILE_NANOS);
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return this.phase;
		}

	}

}
