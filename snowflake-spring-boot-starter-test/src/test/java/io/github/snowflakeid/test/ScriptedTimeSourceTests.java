package io.github.snowflakeid.test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ScriptedTimeSourceTests {

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	@Test
	void standsStill() {
		assertThat(this.time.instant()).isEqualTo(ScriptedTimeSource.START).isEqualTo(this.time.instant());
		assertThat(this.time.nanoTime()).isEqualTo(this.time.nanoTime());
	}

	@Test
	void beginsWhereItIsTold() {
		Instant wall = Instant.parse("2030-05-06T07:08:09Z");
		assertThat(new ScriptedTimeSource(wall).instant()).isEqualTo(wall);
	}

	@Test
	void advancesBothClocks() {
		this.time.advance(Duration.ofMillis(5));
		assertThat(this.time.millis()).isEqualTo(ScriptedTimeSource.START.plusMillis(5).toEpochMilli());
		assertThat(this.time.nanoTime()).isEqualTo(5_000_000);
	}

	@Test
	void stepsTheWallClockAlone() {
		this.time.stepWall(Duration.ofHours(-1));
		assertThat(this.time.instant()).isEqualTo(ScriptedTimeSource.START.minusSeconds(3_600));
		this.time.setWall(ScriptedTimeSource.START.plusSeconds(1));
		assertThat(this.time.instant()).isEqualTo(ScriptedTimeSource.START.plusSeconds(1));
		assertThat(this.time.nanoTime()).isZero();
	}

	@Test
	void stallsTheWallClockAlone() {
		this.time.stallWall(Duration.ofNanos(7));
		assertThat(this.time.instant()).isEqualTo(ScriptedTimeSource.START);
		assertThat(this.time.nanoTime()).isEqualTo(7);
	}

	@Test
	void parksByMovingBothClocks() {
		this.time.park(1_000_000);
		assertThat(this.time.instant()).isEqualTo(ScriptedTimeSource.START.plusMillis(1));
		assertThat(this.time.nanoTime()).isEqualTo(1_000_000);
		assertThat(this.time.parks()).isOne();
	}

	@Test
	void doesNotParkAThreadThatIsInterrupted() {
		Thread.currentThread().interrupt();
		this.time.park(1_000_000);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.time.nanoTime()).isZero();
		assertThat(this.time.parks()).isOne();
	}

	@Test
	void parksAsItIsTold() {
		List<Long> parked = new ArrayList<>();
		this.time.onPark(parked::add);
		this.time.park(42);
		assertThat(parked).containsExactly(42L);
		assertThat(this.time.nanoTime()).isZero();
	}

	@Test
	void runsEachActionBeforeOneReading() {
		this.time.beforeNextReading(() -> this.time.stepWall(Duration.ofMillis(-1)));
		this.time.beforeNextReading(() -> this.time.stepWall(Duration.ofMillis(-10)));
		long start = ScriptedTimeSource.START.toEpochMilli();
		assertThat(List.of(this.time.millis(), this.time.millis(), this.time.millis())).containsExactly(start - 1,
				start - 11, start - 11);
	}

}
