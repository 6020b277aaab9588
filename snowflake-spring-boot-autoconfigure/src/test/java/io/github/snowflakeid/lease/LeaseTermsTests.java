package io.github.snowflakeid.lease;

import java.time.Duration;

import io.github.snowflakeid.SnowflakeLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What does not change while leases are held.
 */
class LeaseTermsTests {

	private static final SnowflakeLayout SLOW = SnowflakeLayout.DEFAULT.withBits(39, 16, 8)
		.withTick(Duration.ofMillis(10));

	private static final LeaseTerms TERMS = new LeaseTerms("test", SLOW, NodeIdRanges.of(0, 9), Duration.ofSeconds(3),
			Duration.ofSeconds(5));

	private static final long EPOCH = SLOW.epoch().toEpochMilli();

	@ParameterizedTest
	@ValueSource(strings = { "default", "a", ".a", "a.b-c_9" })
	void namespaceMayBe(String text) {
		assertThat(LeaseTerms.isNamespace(text)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ".", "..", "a/b", "{a}", "a b" })
	void namespaceMayNotBe(String text) {
		assertThat(LeaseTerms.isNamespace(text)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "PT0.001S, PT1S", "PT0.333S, PT1S", "PT0.4S, PT1.2S", "PT10S, PT30S" })
	void shortestTtlIsASecondOrThreeTicks(Duration tick, Duration shortest) {
		assertThat(LeaseTerms.shortestTtl(SnowflakeLayout.DEFAULT.withTick(tick))).isEqualTo(shortest);
	}

	@Test
	void ticksAreToldInTimeAndBack() {
		assertThat(TERMS.tickAt(EPOCH + 1_239)).isEqualTo(123);
		assertThat(TERMS.startOf(123).toEpochMilli()).isEqualTo(EPOCH + 1_230);
		assertThat(TERMS.tickAt(EPOCH - 1)).isEqualTo(-1);
	}

	@Test
	void windowEndsWithTheFirstTickThatLiesWhollyAfterTheTtl() {
		assertThat(TERMS.untilAt(EPOCH + 1_239)).isEqualTo(424);
	}

	@Test
	void windowIsGrantedOnceItsEndIsWithinTtlAndMaxLead() {
		long until = 5_000;
		long earliest = TERMS.earliestGrant(until);
		assertThat(TERMS.largestUntil(earliest)).isEqualTo(until);
		assertThat(TERMS.largestUntil(earliest - 1)).isLessThan(until);
	}

}
