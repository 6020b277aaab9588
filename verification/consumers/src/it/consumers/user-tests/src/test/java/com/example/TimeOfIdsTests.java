package com.example;

import java.time.Duration;

import io.github.snowflakeid.ClockRegressionException;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.test.ScriptedIds;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@WebMvcTest
@ScriptedIds
class TimeOfIdsTests {

	@Autowired
	private IdGenerator ids;

	@Autowired
	private ScriptedTimeSource time;

	@MockitoBean
	private OrderRepository orders;

	@Test
	void idCarriesTheTimeOfTheScript() {
		this.time.advance(Duration.ofMinutes(5));
		long id = this.ids.nextId();
		assertThat(SnowflakeLayout.DEFAULT.decompose(id).timestamp()).isEqualTo(this.time.instant());
	}

	@Test
	void idsAreRefusedWhileTheClockIsAnHourBehind() {
		long before = this.ids.nextId();
		this.time.stepWall(Duration.ofHours(-1));
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(() -> this.ids.nextIds(10_000));
		this.time.stepWall(Duration.ofHours(1));
		assertThat(this.ids.nextId()).isGreaterThan(before);
	}

}
