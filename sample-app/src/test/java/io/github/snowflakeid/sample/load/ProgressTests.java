package io.github.snowflakeid.sample.load;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("once")
@Timeout(60)
class ProgressTests {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final PrintStream out = new PrintStream(this.bytes, true, StandardCharsets.UTF_8);

	@Test
	void aTerminalShowsABarThatIsWipedAtTheEnd() {
		String text = show(new Progress(this.out, true, Duration.ofSeconds(2)));
		assertThat(text).startsWith("\r[===").contains("of 2 s").contains("ids/s").doesNotContain("\n").endsWith(" \r");
	}

	@Test
	void elsewhereThereAreLines() {
		String text = show(new Progress(this.out, false, Duration.ofSeconds(2)));
		assertThat(text).matches("\\d of 2 s {3}[\\d,]+ ids? {3}[\\d,.]+ ids/s\\R");
	}

	@Test
	void whoGoesOnForLongerThanPlannedSaysSo() {
		Progress progress = new Progress(this.out, false, Duration.ofSeconds(1));
		try (Load load = Load.start(() -> 1, LoadPlan.atRate(1, 1, 10))) {
			progress.start();
			while (!this.bytes.toString(StandardCharsets.UTF_8).contains("2 s, 1 planned   ")) {
				progress.show(load);
			}
		}
	}

	@Test
	void aLowRateIsThatOfTheWholeTime() {
		String text = show(new Progress(this.out, false, Duration.ofSeconds(2)));
		// 10 a second, and the first at once
		double rate = Double.parseDouble(text.replaceFirst("(?s).* ([\\d.]+) ids/s\\R", "$1"));
		assertThat(rate).isBetween(8.0, 12.0);
	}

	private String show(Progress progress) {
		try (Load load = Load.start(() -> 1, LoadPlan.atRate(1, 1, 10))) {
			progress.start();
			while (this.bytes.size() == 0) {
				progress.show(load);
			}
		}
		progress.end();
		return this.bytes.toString(StandardCharsets.UTF_8);
	}

}
