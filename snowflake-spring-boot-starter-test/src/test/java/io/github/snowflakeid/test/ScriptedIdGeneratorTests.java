package io.github.snowflakeid.test;

import java.time.Duration;

import io.github.snowflakeid.ClockRegressionException;
import io.github.snowflakeid.EndOfLifeException;
import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.NodeLeaseExpiredException;
import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.SequenceExhaustedException;
import io.github.snowflakeid.SnowflakeLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The generator of tests without Spring.
 */
class ScriptedIdGeneratorTests {

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final ScriptedIdGenerator ids = new ScriptedIdGenerator(this.time);

	@Test
	void idsAreTheSameInEachRun() {
		assertThat(this.ids.nextId()).isEqualTo(132271570944000548L);
		assertThat(this.ids.nextIds(2)).containsExactly(132271570944000549L, 132271570944000550L);
	}

	@ParameterizedTest
	@EnumSource
	void refusesForEachReasonAsOftenAsItIsAsked(RefusalReason reason) {
		this.ids.refuse(reason);
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(IdRefusedException.class).isThrownBy(this.ids::nextId)
				.satisfies((refusal) -> assertThat(refusal.reason()).isEqualTo(reason));
			assertThatExceptionOfType(IdRefusedException.class).isThrownBy(() -> this.ids.nextIds(1))
				.satisfies((refusal) -> assertThat(refusal.reason()).isEqualTo(reason));
		}
		assertThat(this.time.instant()).isEqualTo(ScriptedTimeSource.START);
		assertThat(this.time.parks()).isZero();
		this.ids.issueAgain();
		assertThat(this.ids.nextId()).isPositive();
	}

	@Test
	void refusalsAreThoseOfAGenerator() {
		this.ids.refuse(RefusalReason.CLOCK_REGRESSION);
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(this.ids::nextId)
			.satisfies((refusal) -> assertThat(refusal.retryAfter()).hasValue(Duration.ofMillis(5001)));
		this.ids.refuse(RefusalReason.SEQUENCE_EXHAUSTED);
		assertThatExceptionOfType(SequenceExhaustedException.class).isThrownBy(this.ids::nextId)
			.satisfies((refusal) -> assertThat(refusal.retryAfter()).hasValue(Duration.ofSeconds(2)));
		this.ids.refuse(RefusalReason.LEASE_EXPIRED);
		assertThatExceptionOfType(NodeLeaseExpiredException.class).isThrownBy(this.ids::nextId)
			.satisfies((refusal) -> assertThat(refusal.retryAfter()).hasValue(Duration.ofSeconds(1)));
		this.ids.refuse(RefusalReason.END_OF_LIFE);
		assertThatExceptionOfType(EndOfLifeException.class).isThrownBy(this.ids::nextId)
			.satisfies((refusal) -> assertThat(refusal.endOfLife()).isEqualTo(SnowflakeLayout.DEFAULT.endOfLife()));
	}

}
