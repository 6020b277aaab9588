package com.example.checks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Threads that save as many rows as the system property rows says, and read them again.
 */
public final class Race {

	/** Rows that are saved together. */
	public static final int BATCH = 50;

	private static final int THREADS = 8;

	private static final int READ = 500;

	private Race() {
	}

	/**
	 * Saves rows. Their ids are distinct and increase in each thread, and nothing is sent but inserts.
	 * @param library who saves them
	 * @param roundTrips how many inserts are sent for one batch
	 * @param batch saves one
	 * @return the ids
	 */
	public static List<Long> save(String library, int roundTrips, Batch batch) throws Exception {
		int batches = Integer.getInteger("rows") / THREADS / BATCH;
		int rows = THREADS * batches * BATCH;
		List<Callable<List<Long>>> threads = new ArrayList<>();
		IntStream.range(0, THREADS).forEach((thread) -> threads.add(() -> save(thread, batches, batch)));
		List<Long> ids = new ArrayList<>();
		long start = System.nanoTime();
		Map<String, Integer> sent = RoundTrips.of(() -> all(threads).forEach(ids::addAll));
		double seconds = (System.nanoTime() - start) / 1e9;
		Checks.check(ids.size() == rows, "%s saved %d rows, not %d", library, ids.size(), rows);
		Checks.check(new HashSet<>(ids).size() == rows, "Rows of %s share ids", library);
		Checks.check(sent.equals(Map.of("insert", THREADS * batches * roundTrips)), "%s sent %s", library, sent);
		System.out.printf("%s: %d rows from %d threads in %.1f s, sent %s, %d distinct ids, increasing in each thread%n",
				library, rows, THREADS, seconds, sent, rows);
		return ids;
	}

	private static List<Long> save(int thread, int batches, Batch batch) throws Exception {
		List<Long> ids = new ArrayList<>();
		long last = 0;
		for (int i = 0; i < batches; i++) {
			for (long id : batch.save(thread)) {
				Checks.check(id > last, "%d follows %d", id, last);
				ids.add(id);
				last = id;
			}
		}
		return ids;
	}

	/** Reads rows: there is one for each of the ids. */
	public static void read(List<Long> ids, Find find) throws Exception {
		List<Callable<Integer>> parts = new ArrayList<>();
		for (int from = 0; from < ids.size(); from += READ) {
			List<Long> part = ids.subList(from, Math.min(ids.size(), from + READ));
			parts.add(() -> find.find(part).size());
		}
		long start = System.nanoTime();
		int found = all(parts).stream().mapToInt(Integer::intValue).sum();
		Checks.check(found == ids.size(), "%d rows are there, not %d", found, ids.size());
		System.out.printf("%d rows read in %.1f s%n", found, (System.nanoTime() - start) / 1e9);
	}

	private static <T> List<T> all(List<Callable<T>> tasks) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		try {
			List<T> results = new ArrayList<>();
			for (Future<T> result : executor.invokeAll(tasks)) {
				results.add(result.get());
			}
			return results;
		}
		finally {
			executor.shutdown();
		}
	}

	/** What a thread does again and again. */
	@FunctionalInterface
	public interface Batch {

		/** Saves rows and returns their ids, in the order in which they were saved. */
		List<Long> save(int thread) throws Exception;

	}

	/** How rows are found. */
	@FunctionalInterface
	public interface Find {

		Collection<?> find(List<Long> ids) throws Exception;

	}

}
