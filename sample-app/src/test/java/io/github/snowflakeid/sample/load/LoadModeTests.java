package io.github.snowflakeid.sample.load;

import io.github.snowflakeid.sample.SampleApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class LoadModeTests {

	@Test
	void aShortRunSucceedsAndReports(CapturedOutput output) {
		int exitCode = run("--load", "--load.threads=2", "--load.duration=1s");
		assertThat(exitCode).isZero();
		assertThat(output.getOut()).contains("threads 2, seconds 1.0, layout 41/10/12")
			.containsPattern("ids issued +[1-9]")
			.contains("of the cap of 4,096,000")
			.contains("p99.99")
			.containsPattern("duplicates +0 in [1-9]")
			.contains("yes, in every thread")
			.doesNotContain("Tomcat");
	}

	@Test
	void aBadArgumentIsSaidInOneSentence(CapturedOutput output) {
		assertThat(run("--load", "--load.threads=0")).isEqualTo(2);
		assertThat(output.getErr()).isEqualToIgnoringNewLines("--load.threads is 0; it must be 1 to 1000");
		assertThat(output.getOut()).isEmpty();
	}

	@Test
	void isAskedForByItsOptions() {
		assertThat(LoadMode.isRequested("--server.port=0", "--load")).isTrue();
		assertThat(LoadMode.isRequested("--load.threads=8")).isTrue();
		assertThat(LoadMode.isRequested("--server.port=0")).isFalse();
	}

	private int run(String... args) {
		return LoadMode.run(new SpringApplication(SampleApplication.class), args);
	}

}
