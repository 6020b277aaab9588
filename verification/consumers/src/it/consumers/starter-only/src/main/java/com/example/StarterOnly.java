package com.example;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.example.checks.Checks;
import com.example.checks.LoadedClasses;
import io.github.snowflakeid.IdGenerator;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

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
		Checks.checkAbsent(Checks.MICROMETER, Checks.SERVLET, Checks.ACTUATOR, Checks.HEALTH, Checks.WEB, Checks.REACTOR);
		try (var context = SpringApplication.run(StarterOnly.class, args)) {
			context.getBean(StarterOnly.class).drawIds();
			// where nothing stores entities, nothing is loaded for them
			LoadedClasses.checkIntegrations();
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
			Checks.check(ids[i - 1] != ids[i], "Id %d was issued twice", ids[i]);
		}
	}

	private void drawIncreasingIds(long[] ids, int from, int to) {
		long last = -1;
		for (int i = from; i < to; i++) {
			ids[i] = this.idGenerator.nextId();
			Checks.check(ids[i] > last, "A thread was given id %d after %d", ids[i], last);
			last = ids[i];
		}
	}

}
