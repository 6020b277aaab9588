package io.github.snowflakeid;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import com.sun.management.ThreadMXBean;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SnowflakeIdGenerator} with real threads and real clocks.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SnowflakeIdGeneratorThreadingTests {

	private static final int MAX_NODE_ID = 1023;

	@Test
	void batchesAndSingleIdsOfManyThreadsAreDistinct() throws Exception {
		SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder().nodeId(7).build();
		long[] ids = drawConcurrently(Executors.newFixedThreadPool(4), 200, () -> {
			long[] drawn = generator.nextIds(2000);
			for (int i = 0; i < 1000; i++) {
				drawn[i] = generator.nextId();
			}
			return drawn;
		});
		assertThat(distinct(ids)).isEqualTo(ids.length);
	}

	@Test
	void closingUnderFireHandsOutNothingAtOrAboveAMark() throws Exception {
		SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder()
			.maxLead(Duration.ofHours(1))
			.buildLeased()
			.generator();
		SnowflakeLayout layout = generator.layout();
		long[] marks = new long[MAX_NODE_ID + 1];
		AtomicBoolean stop = new AtomicBoolean();
		ExecutorService executor = Executors.newFixedThreadPool(4);
		List<Future<long[]>> drawers = new ArrayList<>();
		generator.openSlice(0, 0, Long.MAX_VALUE);
		for (int t = 0; t < 4; t++) {
			drawers.add(executor.submit(() -> drawUntil(stop, generator)));
		}
		for (int nodeId = 1; nodeId <= MAX_NODE_ID; nodeId++) {
			long ids = generator.numbers().ids();
			while (generator.numbers().ids() < ids + 100) {
				Thread.onSpinWait();
			}
			marks[nodeId - 1] = generator.closeSlice();
			generator.openSlice(nodeId, 0, Long.MAX_VALUE);
		}
		stop.set(true);
		long[] all = {};
		for (Future<long[]> drawer : drawers) {
			long[] ids = drawer.get();
			assertThat(distinct(ids)).isEqualTo(ids.length);
			all = concat(all, ids);
		}
		executor.shutdown();
		marks[MAX_NODE_ID] = generator.closeSlice();
		assertThat(distinct(all)).isEqualTo(all.length);
		for (long id : all) {
			int nodeId = (int) layout.decompose(id).nodeId();
			long tick = layout.tickOf(id);
			if (tick >= marks[nodeId] || (nodeId > 0 && tick < marks[nodeId - 1])) {
				throw new AssertionError("%d lies outside its slice".formatted(id));
			}
		}
		assertThat(generator.numbers().ids()).isEqualTo(all.length);
	}

	private static long[] drawUntil(AtomicBoolean stop, IdGenerator generator) {
		long[] ids = new long[1 << 16];
		int count = 0;
		while (!stop.get()) {
			if (count == ids.length) {
				ids = Arrays.copyOf(ids, 2 * count);
			}
			ids[count] = generator.nextId();
			if (count > 0 && ids[count] <= ids[count - 1]) {
				throw new AssertionError("%d after %d".formatted(ids[count], ids[count - 1]));
			}
			count++;
		}
		return Arrays.copyOf(ids, count);
	}

	@Test
	void waiterForAWindowIsWokenWhenOneIsOpened() throws Exception {
		SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder()
			.maxLead(Duration.ofHours(1))
			.maxWait(Duration.ofHours(1))
			.buildLeased()
			.generator();
		ExecutorService executor = Executors.newSingleThreadExecutor();
		Future<Long> id = executor.submit(generator::nextId);
		while (generator.windowWaiters() == 0) {
			Thread.onSpinWait();
		}
		generator.openSlice(5, 0, Long.MAX_VALUE);
		assertThat(generator.layout().decompose(id.get()).nodeId()).isEqualTo(5);
		executor.shutdown();
	}

	@Test
	void waiterForAWindowIsWokenWhenItsWindowIsExtended() throws Exception {
		SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder()
			.maxLead(Duration.ofHours(1))
			.maxWait(Duration.ofHours(1))
			.buildLeased()
			.generator();
		ExecutorService executor = Executors.newSingleThreadExecutor();
		generator.openSlice(5, 0, 1);
		Future<Long> id = executor.submit(generator::nextId);
		while (generator.windowWaiters() == 0) {
			Thread.onSpinWait();
		}
		generator.extendSlice(Long.MAX_VALUE);
		assertThat(generator.layout().decompose(id.get()).nodeId()).isEqualTo(5);
		executor.shutdown();
	}

	@Test
	void interruptedThreadGetsItsIdAndKeepsItsFlag() {
		SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder().nodeId(7).build();
		Thread.currentThread().interrupt();
		long[] ids = generator.nextIds(20 * 4096);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(distinct(ids)).isEqualTo(ids.length);
	}

	@Test
	void interruptedThreadDoesNotSpin() {
		SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder().nodeId(7).build();
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		generator.nextIds(200 * 4096);
		Thread.currentThread().interrupt();
		long wallStart = System.nanoTime();
		long cpuStart = threads.getCurrentThreadCpuTime();
		generator.nextIds(500 * 4096);
		long cpu = threads.getCurrentThreadCpuTime() - cpuStart;
		long wall = System.nanoTime() - wallStart;
		assertThat(Thread.interrupted()).isTrue();
		assertThat(cpu).isLessThan(wall / 2);
	}

	@Test
	void nextIdAllocatesNothing() {
		SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder()
			.layout(SnowflakeLayout.DEFAULT.withBits(41, 1, 21))
			.nodeId(1)
			.build();
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		draw(generator, 1_000_000);
		long before = threads.getCurrentThreadAllocatedBytes();
		draw(generator, 1_000_000);
		assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
	}

	private static void draw(IdGenerator generator, int count) {
		for (int i = 0; i < count; i++) {
			generator.nextId();
		}
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void tenThousandVirtualThreadsPinNoCarrier(@TempDir Path directory) throws Exception {
		SnowflakeIdGenerator generator = SnowflakeIdGenerator.builder().nodeId(7).build();
		ExecutorService virtual = (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor")
			.invoke(null);
		Path file = directory.resolve("pinned.jfr");
		long[] ids;
		try (Recording recording = new Recording()) {
			recording.enable("jdk.VirtualThreadPinned").withoutThreshold();
			recording.start();
			ids = drawConcurrently(virtual, 10_000, () -> {
				long[] drawn = new long[200];
				for (int i = 0; i < drawn.length; i++) {
					drawn[i] = generator.nextId();
				}
				return drawn;
			});
			recording.stop();
			recording.dump(file);
		}
		assertThat(distinct(ids)).isEqualTo(2_000_000);
		assertThat(RecordingFile.readAllEvents(file)).filteredOn(SnowflakeIdGeneratorThreadingTests::isOurs).isEmpty();
	}

	private static boolean isOurs(RecordedEvent event) {
		return event.getStackTrace() == null || event.getStackTrace()
			.getFrames()
			.stream()
			.anyMatch((frame) -> frame.getMethod().getType().getName().startsWith("io.github.snowflakeid."));
	}

	private static long[] drawConcurrently(ExecutorService executor, int tasks, Callable<long[]> drawer)
			throws Exception {
		List<Future<long[]>> futures = new ArrayList<>();
		for (int task = 0; task < tasks; task++) {
			futures.add(executor.submit(drawer));
		}
		List<long[]> drawn = new ArrayList<>();
		for (Future<long[]> future : futures) {
			drawn.add(future.get());
		}
		executor.shutdown();
		return drawn.stream().flatMapToLong(Arrays::stream).toArray();
	}

	private static long distinct(long[] ids) {
		return Arrays.stream(ids).sorted().distinct().count();
	}

	private static long[] concat(long[] first, long[] second) {
		long[] both = Arrays.copyOf(first, first.length + second.length);
		System.arraycopy(second, 0, both, first.length, second.length);
		return both;
	}

}
