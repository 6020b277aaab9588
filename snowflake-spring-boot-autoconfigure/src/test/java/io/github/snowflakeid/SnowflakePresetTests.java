package io.github.snowflakeid;

import java.time.ZoneId;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SnowflakePreset}.
 */
class SnowflakePresetTests {

	@ParameterizedTest
	@EnumSource
	void isFoundByItsName(SnowflakePreset preset) {
		assertThat(SnowflakePreset.find(preset.propertyValue())).contains(preset);
		assertThat(SnowflakePreset.find(preset.name())).contains(preset);
	}

	@Test
	void isNotFoundByAnyOtherName() {
		assertThat(SnowflakePreset.find("flake")).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void hasALayoutWithAZoneOrWithoutOne(SnowflakePreset preset) {
		if (preset.needsZone()) {
			assertThat(preset.layout(ZoneOffset.UTC)).isNotNull();
			assertThatIllegalStateException().isThrownBy(preset::layout)
				.withMessage("The epoch of %s depends on a time zone: call layout(ZoneId)", preset.propertyValue());
		}
		else {
			assertThat(preset.layout()).isNotNull();
			assertThatIllegalStateException().isThrownBy(() -> preset.layout(ZoneOffset.UTC))
				.withMessage("The epoch of %s is the same in all time zones: call layout()", preset.propertyValue());
		}
	}

	@Test
	void zoneHasTheLayoutOfItsOffset() {
		assertThat(SnowflakePreset.SHARDINGSPHERE.layout(ZoneId.of("Asia/Shanghai")))
			.isEqualTo(SnowflakePreset.SHARDINGSPHERE.layout(ZoneOffset.ofHours(8)));
	}

	/** In summer and in winter, and where a country has changed its mind. */
	@ParameterizedTest
	@ValueSource(strings = { "America/New_York", "Europe/Berlin", "Australia/Sydney", "Asia/Pyongyang" })
	void zoneOfSeveralOffsetsHasNoLayout(String zone) {
		assertThatIllegalArgumentException().isThrownBy(() -> SnowflakePreset.SHARDINGSPHERE.layout(ZoneId.of(zone)))
			.withMessageStartingWith(zone + " has ");
	}

}
