package io.github.snowflakeid.lease;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;

import io.github.snowflakeid.NodeLeaseExpiredException;
import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A lease is released, at once or with a remainder, and another one taken, ten thousand
 * times, while eight threads draw ids.
 */
@Timeout(120)
class ClosingUnderFireTests {

	private static final int CHANGES = 10_000;

	private static final int THREADS = 8;

	private static final int IDS_PER_THREAD = 1 << 20;

	private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT;

	private final InMemoryNodeLeaseStore table = new InMemoryNodeLeaseStore(TimeSource.system());

	private final SnowflakeIdGenerator generator;

	private final LeaseKeeper keeper;

	/** What each holder said to have used, in order. */
	private final List<HandedBack> handedBack = new ArrayList<>();

	private final AtomicBoolean over = new AtomicBoolean();

	ClosingUnderFireTests() {
		Slices slices = SnowflakeIdGenerator.builder().buildLeased();
		this.generator = slices.generator();
		SplittableRandom random = new SplittableRandom(1);
		LeaseTerms terms = new LeaseTerms("test", LAYOUT, NodeIdRanges.of(0, 3), Duration.ofSeconds(30),
				Duration.ofSeconds(10));
		this.keeper = new LeaseKeeper(slices, new Recording(), terms, TimeSource.system(),
				() -> LeaseOwner.ofThisProcess("test"), random::nextLong, (task) -> {
				});
	}

	@Test
	void noIdLiesAtOrAboveMarkHandedBackAndNoneRepeatsAndEachThreadsIdsIncrease() throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		List<Future<long[]>> drawing = new ArrayList<>();
		this.keeper.begin();
		this.keeper.step();
		for (int i = 0; i < THREADS; i++) {
			drawing.add(executor.submit(this::draw));
		}
		for (int i = 0; i < CHANGES; i++) {
			Duration remainder = Duration.ofMillis(i % 3);
			(remainder.isZero() ? this.keeper.beginStop() : this.keeper.beginHandBack(remainder)).step();
			this.keeper.begin().step();
		}
		this.over.set(true);
		List<long[]> drawn = new ArrayList<>();
		for (Future<long[]> future : drawing) {
			drawn.add(future.get());
		}
		executor.shutdown();
		this.keeper.beginStop().step();

		assertThat(drawn).allSatisfy((ids) -> assertThat(ids).isSorted());
		long[] all = drawn.stream().flatMapToLong(Arrays::stream).sorted().toArray();
		assertThat(LongStream.range(1, all.length).filter((i) -> all[(int) i] == all[(int) i - 1])).isEmpty();
		assertThat(all).hasSizeGreaterThan(CHANGES);
		assertEachIdLiesInWindowThatWasOpen(all);
	}

	private long[] draw() {
		long[] ids = new long[IDS_PER_THREAD];
		int count = 0;
		while (!this.over.get() && count < ids.length) {
			try {
				ids[count] = this.generator.nextId();
				count++;
			}
			catch (NodeLeaseExpiredException ex) {
				// the change took longer than max-wait
			}
			if (count % 64 == 0) {
				TimeSource.system().park(50_000);
			}
		}
		return Arrays.copyOf(ids, count);
	}

	private void assertEachIdLiesInWindowThatWasOpen(long[] all) {
		assertThat(this.handedBack).hasSize(CHANGES + 1);
		Map<Long, NavigableMap<Long, Long>> used = new HashMap<>();
		for (HandedBack window : this.handedBack) {
			NavigableMap<Long, Long> windows = used.computeIfAbsent(window.nodeId(), (nodeId) -> new TreeMap<>());
			if (!windows.isEmpty()) {
				assertThat(window.from()).isGreaterThanOrEqualTo(windows.lastEntry().getValue());
			}
			windows.put(window.from(), window.mark());
		}
		for (long id : all) {
			long tick = id >>> 22;
			Map.Entry<Long, Long> window = used.get((id >>> 12) & 1023).floorEntry(tick);
			if (window == null || window.getValue() <= tick) {
				throw new AssertionError("id %d lies in no part of a window that was used".formatted(id));
			}
		}
	}

	private record HandedBack(long nodeId, long from, long mark) {

	}

	/** Remembers which part of which window its holder says to have used. */
	private final class Recording implements NodeLeaseStore {

		private final NodeLeaseStore store = ClosingUnderFireTests.this.table;

		@Override
		public NodeLease acquire(LeaseRequest request) {
			return this.store.acquire(request);
		}

		@Override
		public NodeLease renew(NodeLease lease, LeaseRequest request) {
			return this.store.renew(lease, request);
		}

		@Override
		public void release(NodeLease lease, long highWaterMark) {
			ClosingUnderFireTests.this.handedBack.add(new HandedBack(lease.nodeId(), lease.from(), highWaterMark));
			this.store.release(lease, highWaterMark);
		}

		@Override
		public List<LeaseRow> holders(String namespace) {
			return this.store.holders(namespace);
		}

	}

}
