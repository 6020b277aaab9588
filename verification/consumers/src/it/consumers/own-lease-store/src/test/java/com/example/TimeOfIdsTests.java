package com.example;

import java.time.Duration;

import io.github.snowflakeid.ClockRegressionException;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@SpringBootTest(properties = "snowflake.node-id=7")
class TimeOfIdsTests {

	@Autowired
	private IdGenerator ids;

	@Autowired
	private ScriptedTimeSource time;

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

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		ScriptedTimeSource timeSource() {
			return new ScriptedTimeSource();
		}

	}

}
