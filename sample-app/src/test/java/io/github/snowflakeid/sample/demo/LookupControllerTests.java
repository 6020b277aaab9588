package io.github.snowflakeid.sample.demo;

import java.time.Instant;
import java.util.List;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.sample.demo.LookupController.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.web.ErrorResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LookupControllerTests {

	private static final long ID = SnowflakeLayout.DEFAULT.compose(50_000_000_000L, 7, 42);

	private final LookupController controller = new LookupController(SnowflakeIdGenerator.builder().nodeId(7).build());

	@ParameterizedTest
	@EnumSource
	void anIdIsReadInEveryFormat(IdFormat format) {
		List<Reading> readings = this.controller.decode(" " + format.format(ID) + " ");
		assertThat(readings).singleElement().satisfies((reading) -> {
			assertThat(reading.format()).isEqualToIgnoringCase(format.name());
			assertThat(reading.id().decimal()).isEqualTo(Long.toString(ID));
			assertThat(reading.id().base32()).isEqualTo(IdFormat.BASE32.format(ID));
			assertThat(reading.id().base62()).isEqualTo(IdFormat.BASE62.format(ID));
			assertThat(reading.id().timestamp()).isEqualTo(SnowflakeLayout.DEFAULT.decompose(ID).timestamp());
			assertThat(reading.id().nodeId()).isEqualTo(7);
			assertThat(reading.id().sequence()).isEqualTo(42);
		});
	}

	@Test
	void aTextThatIsAnIdInTwoFormatsIsReadTwice() {
		assertThat(this.controller.decode("0123456789012")).extracting(Reading::format)
			.containsExactly("decimal", "base32");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "-1", "9223372036854775808", "7ZZZZZZZZZZZZZ", "zz!" })
	void whatIsNoIdIsExplained(String text) {
		assertThatExceptionOfType(ErrorResponseException.class).isThrownBy(() -> this.controller.decode(text))
			.satisfies((problem) -> assertThat(problem.getBody().getDetail()).startsWith("id is '" + text + "'")
				.contains("0 to 9223372036854775807 in decimal", "7ZZZZZZZZZZZZ in base32", "AzL8n0Y58m7 in base62"));
	}

	@Test
	void anIdWithTooManyZerosIsNotSentBackWithARangeThatItIsIn() {
		assertThatExceptionOfType(ErrorResponseException.class)
			.isThrownBy(() -> this.controller.decode("0".repeat(22) + "7"))
			.satisfies((problem) -> assertThat(problem.getBody().getDetail()).contains("in 19 digits at most"));
	}

	@Test
	void anIdBeyondTheLayoutIsExplained() {
		SnowflakeLayout narrow = SnowflakeLayout.DEFAULT.withBits(41, 3, 9);
		LookupController controller = new LookupController(
				SnowflakeIdGenerator.builder().layout(narrow).nodeId(7).build());
		assertThatExceptionOfType(ErrorResponseException.class)
			.isThrownBy(() -> controller.decode(Long.toString(1L << 53)))
			.satisfies((problem) -> assertThat(problem.getBody().getDetail()).contains("0 to 9007199254740991"));
	}

	@Test
	void theIdsOfATimeSpanAreFound() {
		LookupController.Range range = this.controller.range("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z");
		SnowflakeLayout layout = SnowflakeLayout.DEFAULT;
		assertThat(layout.decompose(Long.parseLong(range.first())).timestamp())
			.isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
		assertThat(layout.decompose(Long.parseLong(range.last())).timestamp())
			.isEqualTo(Instant.parse("2026-01-01T00:00:00.999Z"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					yesterday            | 2026-01-02T00:00:00Z | from is 'yesterday'; it must be a moment from 2025-01-01T00:00:00Z to before
					2026-01-01T00:00:00Z | ''                   | until is ''; it must be a moment from 2025-01-01T00:00:00Z to before
					2026-01-02T00:00:00Z | 2026-01-01T00:00:00Z | from is 2026-01-02T00:00:00Z; it must be before until, 2026-01-01T00:00:00Z
					2024-01-01T00:00:00Z | 2026-01-01T00:00:00Z | from is 2024-01-01T00:00:00Z; it must be from the epoch, 2025-01-01T00:00:00Z
					""")
	void aWrongTimeSpanIsExplained(String from, String until, String detail) {
		assertThatExceptionOfType(ErrorResponseException.class).isThrownBy(() -> this.controller.range(from, until))
			.satisfies((problem) -> assertThat(problem.getBody().getDetail()).startsWith(detail));
	}

}
