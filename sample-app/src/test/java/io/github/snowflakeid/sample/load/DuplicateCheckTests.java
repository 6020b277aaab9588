package io.github.snowflakeid.sample.load;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DuplicateCheckTests {

	private final DuplicateCheck check = new DuplicateCheck();

	@Test
	void findsAPlantedDuplicateAmongAMillionIds() {
		long[] ids = SnowflakeIdGenerator.builder().nodeId(1).build().nextIds(1_000_000);
		this.check.add(ids, ids.length);
		assertThat(this.check.duplicates()).isZero();
		this.check.add(new long[] { ids[123_456] }, 1);
		assertThat(this.check.duplicates()).isOne();
		assertThat(this.check.checked()).isEqualTo(1_000_001);
	}

	@Test
	void findsADuplicateWithinABlock() {
		this.check.add(new long[] { 0, 1, Long.MAX_VALUE, 1, Long.MAX_VALUE }, 5);
		assertThat(this.check.duplicates()).isEqualTo(2);
	}

	@Test
	void leavesOutWhatABlockNoLongerHolds() {
		this.check.add(new long[] { 1, 1, 1 }, 1);
		assertThat(this.check.checked()).isOne();
		assertThat(this.check.duplicates()).isZero();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1 << 10, 1 << 16, 1L << 40 })
	void agreesWithASetWhereverTheIdsLie(long range) {
		long seed = 20250101;
		SplittableRandom random = new SplittableRandom(seed);
		Set<Long> seen = new HashSet<>();
		long[] ids = random.longs(20_000, 0, range).toArray();
		long expected = 0;
		for (long id : ids) {
			expected += seen.add(id) ? 0 : 1;
		}
		this.check.add(ids, ids.length);
		assertThat(this.check.duplicates()).as("seed %d", seed).isEqualTo(expected);
	}

	@Test
	void statesTheMemoryOfARun() {
		assertThat(DuplicateCheck.maxBytes(SnowflakeLayout.DEFAULT, Duration.ofSeconds(10))).isBetween(10L << 20,
				15L << 20);
		SnowflakeLayout wide = SnowflakeLayout.DEFAULT.withBits(41, 1, 21);
		assertThat(DuplicateCheck.maxBytes(wide, Duration.ofSeconds(10))).isLessThan(200L << 20);
	}

}
