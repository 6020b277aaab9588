package io.github.snowflakeid.architecture;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Instant;

import io.github.snowflakeid.IdRange;
import io.github.snowflakeid.PageSnippet;
import io.github.snowflakeid.SnowflakePreset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Java on docs/migration.md compiles, and does what the page says.
 */
class MigrationPageTests {

	@Test
	void rangeOfADayHasItsFirstAndItsLastId(@TempDir Path directory) throws ReflectiveOperationException {
		String day = """
				import java.time.Instant;

				import io.github.snowflakeid.*;

				class Days {

					static IdRange day() {
						%s
						return day;
					}

				}
				""".formatted(PageSnippet.of("migration.md", "Ids of a time span").text());
		Method method = new PageSnippet(day).compile("Days", directory).getDeclaredMethod("day");
		method.setAccessible(true);
		IdRange range = (IdRange) method.invoke(null);
		assertThat(SnowflakePreset.HUTOOL.layout().decompose(range.first()).timestamp())
			.isEqualTo(Instant.parse("2026-11-30T00:00:00Z"));
		assertThat(SnowflakePreset.HUTOOL.layout().decompose(range.last()).timestamp())
			.isEqualTo(Instant.parse("2026-11-30T23:59:59.999Z"));
	}

}
