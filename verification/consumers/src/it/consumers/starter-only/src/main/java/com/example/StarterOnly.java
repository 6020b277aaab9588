package com.example;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.management.ObjectName;

import io.github.snowflakeid.IdGenerator;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.util.ClassUtils;

/**
 * Nothing but the starter: draws ten million ids from eight threads.
 */
@SpringBootApplication
public class StarterOnly {

	private static final int IDS = 10_000_000;

	private static final int THREADS = 8;

	private final IdGenerator idGenerator;

	StarterOnly(IdGenerator idGenerator) {
		this.idGenerator = idGenerator;
	}

	public static void main(String[] args) throws Exception {
		checkAbsent("io.micrometer.core.instrument.MeterRegistry", "jakarta.servlet.Servlet",
				"org.springframework.boot.actuate.endpoint.annotation.Endpoint",
				"org.springframework.boot.health.contributor.Health",
				"org.springframework.web.bind.annotation.RestController", "reactor.core.publisher.Mono");
		try (var context = SpringApplication.run(StarterOnly.class, args)) {
			context.getBean(StarterOnly.class).drawIds();
			checkNotLoaded("io.github.snowflakeid.entity.", "io.github.snowflakeid.autoconfigure.entity.");
		}
	}

	/** Where nothing stores entities, nothing is loaded for them. */
	private static void checkNotLoaded(String... packages) throws Exception {
		Object loaded = ManagementFactory.getPlatformMBeanServer()
			.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "vmClassHierarchy",
					new Object[] { new String[0] }, new String[] { String[].class.getName() });
		check(loaded.toString().contains(StarterOnly.class.getName()), "The list of classes is not one: %s", loaded);
		for (String name : packages) {
			check(!loaded.toString().contains(name), "Something of %s is loaded", name);
		}
	}

	private static void checkAbsent(String... classNames) {
		for (String className : classNames) {
			check(!ClassUtils.isPresent(className, null), "%s is on the class path", className);
		}
	}

	private static void check(boolean condition, String message, Object... args) {
		if (!condition) {
			throw new IllegalStateException(message.formatted(args));
		}
	}

	private void drawIds() throws Exception {
		long[] ids = new long[IDS];
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		List<Future<?>> tasks = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			int from = IDS / THREADS * i;
			tasks.add(executor.submit(() -> drawIncreasingIds(ids, from, from + IDS / THREADS)));
		}
		for (Future<?> task : tasks) {
			task.get();
		}
		executor.shutdown();
		Arrays.parallelSort(ids);
		for (int i = 1; i < ids.length; i++) {
			check(ids[i - 1] != ids[i], "Id %d was issued twice", ids[i]);
		}
	}

	private void drawIncreasingIds(long[] ids, int from, int to) {
		long last = -1;
		for (int i = from; i < to; i++) {
			ids[i] = this.idGenerator.nextId();
			check(ids[i] > last, "A thread was given id %d after %d", ids[i], last);
			last = ids[i];
		}
	}

}
