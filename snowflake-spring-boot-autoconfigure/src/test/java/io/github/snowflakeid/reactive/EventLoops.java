package io.github.snowflakeid.reactive;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.BreakableStore;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import reactor.blockhound.BlockHound;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A process with two event loops that draw ids under the eyes of BlockHound: first so
 * many at the cap, then until the store of leases has been away and is back again.
 * Meanwhile each loop gets a small request every other millisecond that has nothing to do
 * with ids. Writes down what has happened, a name and a value in each line.
 */
public final class EventLoops {

	/** A cap of 1,024,000 ids a second, so that there is something to wait for. */
	private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT.withBits(41, 12, 10);

	private static final int LOOPS = 2;

	/** How many draws of a loop wait at the same time while the store is away. */
	private static final int CONCURRENCY = 64;

	/** At the cap; both loops together want more than one tick has. */
	private static final int BATCHES = 16;

	private static final int BATCH = 50;

	/** What the loop without ids does at the same time. */
	private static final int OTHERS = 32;

	private static final Duration TTL = Duration.ofSeconds(2);

	private static final Duration MAX_WAIT = Duration.ofMillis(300);

	private static final Duration OUTAGE = Duration.ofSeconds(4);

	private final TimeSource time = TimeSource.system();

	private final Set<String> blocked = ConcurrentHashMap.newKeySet();

	private final BreakableStore store = new BreakableStore(new InMemoryNodeLeaseStore(this.time));

	private final Slices slices = SnowflakeIdGenerator.builder()
		.layout(LAYOUT)
		.maxLead(Duration.ofSeconds(1))
		.maxWait(MAX_WAIT)
		.buildLeased();

	private final LeaseKeeper keeper = new LeaseKeeper(this.slices, this.store,
			new LeaseTerms("loops", LAYOUT, NodeIdRanges.of(0, 3), TTL, Duration.ofSeconds(1)), "event-loops",
			this.time);

	private final ReactiveIdGenerator ids = new ReactiveIdGenerator(this.slices.generator());

	private final List<Scheduler> loops = Stream.of("event-loop-1", "event-loop-2")
		.map((name) -> Schedulers.newParallel(name, 1))
		.toList();

	/**
	 * One that draws no ids, but has some work, to see what the machine is like: one that
	 * has none is served before those that have, where processors are scarce.
	 */
	private final Scheduler other = Schedulers.newParallel("other-loop", 1);

	private final Map<String, Object> findings = new TreeMap<>();

	private EventLoops() {
	}

	/**
	 * Does it.
	 * @param args how many ids to draw at the cap, and the file to write to
	 */
	public static void main(String[] args) throws Exception {
		EventLoops loops = new EventLoops();
		loops.run(Integer.parseInt(args[0]));
		Files.write(Path.of(args[1]),
				loops.findings.entrySet().stream().map((found) -> found.getKey() + "=" + found.getValue()).toList());
		System.exit(0);
	}

	private void run(int count) throws InterruptedException {
		BlockHound.builder()
			.loadIntegrations()
			.blockingMethodCallback((method) -> this.blocked.add(method + " " + where()))
			.install();
		this.findings.put("control", isSeen());
		this.keeper.start(Duration.ofSeconds(10));
		// loading classes holds up a loop, too
		drawAtTheCap(count / 10);
		measured("cap", () -> drawAtTheCap(count));
		measured("outage", this::drawThroughAnOutage);
		this.keeper.stop();
		this.findings.put("blocked", this.blocked);

	}

	/** Whether a loop that blocks would be found out. */
	private boolean isSeen() throws InterruptedException {
		CountDownLatch over = new CountDownLatch(1);
		this.loops.get(0).schedule(() -> {
			this.time.park(Duration.ofMillis(1).toNanos());
			over.countDown();
		});
		over.await();
		boolean seen = !this.blocked.isEmpty();
		this.blocked.clear();
		return seen;
	}

	private void drawAtTheCap(int count) {
		long[] drawn = onEachLoop((loop) -> Flux.range(0, count / LOOPS / BATCH)
			.flatMap((i) -> this.ids.nextIds(BATCH).publishOn(loop), BATCHES)
			.subscribeOn(loop)).block().stream().flatMapToLong(Arrays::stream).toArray();
		this.findings.put("ids", drawn.length);
		this.findings.put("distinct", Arrays.stream(drawn).distinct().count());
		this.findings.put("exhausted", this.slices.generator().numbers().sequenceExhausted());
	}

	private void drawThroughAnOutage() {
		AtomicBoolean over = new AtomicBoolean();
		AtomicLong refusals = new AtomicLong();
		AtomicLong slowest = new AtomicLong();
		this.store.goDown();
		Mono<List<Long>> drawing = onEachLoop((loop) -> Flux.range(0, CONCURRENCY)
			.flatMap((i) -> draw(loop, refusals, slowest).repeat(() -> !over.get()), CONCURRENCY)
			.subscribeOn(loop));
		CountDownLatch ended = new CountDownLatch(1);
		List<Long> drawn = new ArrayList<>();
		drawing.subscribe((all) -> {
			drawn.addAll(all);
			ended.countDown();
		});
		long until = this.time.nanoTime() + OUTAGE.toNanos();
		while (this.time.nanoTime() < until) {
			this.time.park(until - this.time.nanoTime());
		}
		long before = this.slices.generator().numbers().ids();
		this.store.heal();
		while (this.slices.generator().numbers().ids() < before + 100) {
			this.time.park(Duration.ofMillis(5).toNanos());
		}
		over.set(true);
		try {
			ended.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		this.findings.put("refusals", refusals.get());
		this.findings.put("outage-ids", drawn.size());
		this.findings.put("outage-distinct", drawn.stream().distinct().count());
		this.findings.put("slowest-refusal-millis", Duration.ofNanos(slowest.get()).toMillis());
	}

	/** An id, with a pause behind it, or none. */
	private Mono<Long> draw(Scheduler loop, AtomicLong refusals, AtomicLong slowest) {
		return Mono.defer(() -> {
			long begun = this.time.nanoTime();
			return this.ids.nextId().publishOn(loop).onErrorResume(IdRefusedException.class, (refusal) -> {
				refusals.incrementAndGet();
				slowest.accumulateAndGet(this.time.nanoTime() - begun, Math::max);
				return Mono.empty();
			});
		}).delayUntil((id) -> Mono.delay(Duration.ofMillis(1), loop));
	}

	private <T> Mono<List<T>> onEachLoop(Function<Scheduler, Flux<T>> draws) {
		return Flux.fromIterable(this.loops).flatMap(draws).collectList();
	}

	/** Does something while the loops have other requests, too. */
	private void measured(String name, Runnable task) throws InterruptedException {
		Queue<Long> latencies = new ConcurrentLinkedQueue<>();
		Queue<Long> otherLatencies = new ConcurrentLinkedQueue<>();
		AtomicBoolean over = new AtomicBoolean();
		Thread requests = new Thread(() -> {
			while (!over.get()) {
				this.loops.forEach((loop) -> request(loop, latencies));
				request(this.other, otherLatencies);
				this.time.park(Duration.ofMillis(2).toNanos());
			}
		});
		requests.start();
		Disposable work = Flux.range(0, OTHERS)
			.flatMap((i) -> Mono.delay(Duration.ofMillis(2), this.other).repeat(), OTHERS)
			.subscribe();
		long begun = this.time.nanoTime();
		task.run();
		this.findings.put(name + "-millis", Duration.ofNanos(this.time.nanoTime() - begun).toMillis());
		over.set(true);
		work.dispose();
		requests.join();
		this.findings.put(name + "-requests", latencies.size());
		this.findings.put(name + "-p99-micros", p99Micros(latencies));
		this.findings.put(name + "-other-p99-micros", p99Micros(otherLatencies));
	}

	private void request(Scheduler loop, Queue<Long> latencies) {
		long sent = this.time.nanoTime();
		loop.schedule(() -> latencies.add(this.time.nanoTime() - sent));
	}

	private static long p99Micros(Queue<Long> latencies) {
		long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
		return sorted[sorted.length * 99 / 100] / 1000;
	}

	private static String where() {
		return StackWalker.getInstance()
			.walk((frames) -> frames.map((frame) -> frame.getClassName() + "." + frame.getMethodName())
				.filter((frame) -> !frame.startsWith("reactor.blockhound") && !frame.contains("EventLoops.where"))
				.limit(16)
				.toList())
			.toString();
	}

}
