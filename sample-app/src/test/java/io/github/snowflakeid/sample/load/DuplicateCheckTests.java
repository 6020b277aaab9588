package io.github.snowflakeid.sample.load;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class DuplicateCheckTests {

	private final DuplicateCheck check = new DuplicateCheck(Long.MAX_VALUE);

	@Test
	void findsAPlantedDuplicateAmongAMillionIds() {
		long[] ids = SnowflakeIdGenerator.builder().nodeId(1).build().nextIds(1_000_000);
		add(ids);
		add(ids[123_456]);
		this.check.close();
		assertThat(this.check.duplicates()).isOne();
		assertThat(this.check.firstDuplicate()).isEqualTo(ids[123_456]);
		assertThat(this.check.checked()).isEqualTo(1_000_001);
	}

	@Test
	void findsADuplicateWithinABlock() {
		add(0, 1, Long.MAX_VALUE, 1, Long.MAX_VALUE);
		this.check.close();
		assertThat(this.check.duplicates()).isEqualTo(2);
		assertThat(this.check.firstDuplicate()).isOne();
	}

	@Test
	void leavesOutWhatABlockNoLongerHolds() {
		this.check.accept(new long[] { 1, 1, 1 }, 1);
		this.check.close();
		assertThat(this.check.checked()).isOne();
		assertThat(this.check.duplicates()).isZero();
	}

	@Test
	void ownsACopyOfTheIds() {
		long[] ids = { 1 };
		this.check.accept(ids, 1);
		ids[0] = 2;
		this.check.accept(ids, 1);
		this.check.close();
		assertThat(this.check.duplicates()).isZero();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1 << 10, 1 << 16, 1L << 40, Long.MAX_VALUE })
	void agreesWithASetWhereverTheIdsLie(long range) {
		long seed = 20250101;
		SplittableRandom random = new SplittableRandom(seed);
		Set<Long> seen = new HashSet<>();
		long[] ids = random.longs(20_000, 0, range).toArray();
		long expected = 0;
		for (long id : ids) {
			expected += seen.add(id) ? 0 : 1;
		}
		add(ids);
		this.check.close();
		assertThat(this.check.duplicates()).as("seed %d", seed).isEqualTo(expected);
	}

	@Test
	void manyThreadsMayHandOver() throws InterruptedException {
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			long first = i * 250_000L;
			threads.add(new Thread(() -> {
				for (long id = first; id < first + 500_000; id += 1000) {
					add(LongStream.range(id, id + 1000).toArray());
				}
			}));
		}
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		this.check.close();
		assertThat(this.check.checked()).isEqualTo(2_000_000);
		assertThat(this.check.duplicates()).isEqualTo(750_000);
	}

	@ParameterizedTest
	@ValueSource(ints = { 12, 21 })
	void takesNoMoreMemoryAtTheCapThanStated(int sequenceBits) {
		SnowflakeLayout layout = SnowflakeLayout.DEFAULT.withBits(41, 1, sequenceBits);
		// what a second at the cap, or the first ticks of it, are like
		int ticks = Math.min(1000, 8_000_000 >> sequenceBits);
		for (int tick = 0; tick < ticks; tick++) {
			long first = layout.compose(tick, 1, 0);
			add(LongStream.range(first, first + (1L << sequenceBits)).toArray());
		}
		this.check.close();
		assertThat(this.check.duplicates()).isZero();
		assertThat(this.check.peakBytes())
			.isLessThanOrEqualTo(DuplicateCheck.maxBytes(layout, ticks / 1000.0, (1L << sequenceBits) * 1000.0));
	}

	@Test
	void takesNoMoreMemoryForScatteredIdsThanStated() {
		// one id in each tick: a page for each id
		for (long tick = 1; tick <= 100_000; tick++) {
			add(tick << 22);
		}
		this.check.close();
		assertThat(this.check.peakBytes())
			.isLessThanOrEqualTo(DuplicateCheck.maxBytes(SnowflakeLayout.DEFAULT, 100, 1000));
	}

	@Test
	void isFullWhenItTakesMoreThanItMay() {
		DuplicateCheck small = new DuplicateCheck(15_000_000);
		small.accept(new long[] { 1 }, 1);
		assertThat(small.isFull()).isFalse();
		for (long tick = 1; tick <= 100_000; tick++) {
			small.accept(new long[] { tick << 22 }, 1);
		}
		small.close();
		assertThat(small.isFull()).isTrue();
		assertThat(small.checked()).isEqualTo(100_001);
	}

	@Test
	void statesTheMemoryOfARun() {
		// 8 pages for the 4096 ids of a tick, and 2 that are begun
		assertThat(DuplicateCheck.maxBytes(SnowflakeLayout.DEFAULT, 30, 0)).isBetween(45_000_000L, 55_000_000L);
	}

	private void add(long... ids) {
		this.check.accept(ids, ids.length);
	}

}
