package io.github.snowflakeid.architecture;

import java.nio.file.Path;

import io.github.snowflakeid.PageSnippet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Java on docs/leases.md compiles. What the store there does is in
 * {@code MapNodeLeaseStoreTests}.
 */
class LeasesPageTests {

	private static final int SHORT = 60;

	@Test
	void beansForGeneratorOfOnesOwnCompile(@TempDir Path directory) {
		String beans = PageSnippet.of("leases.md", "A generator of your own").text();
		String configuration = """
				import java.time.Duration;

				import io.github.snowflakeid.*;
				import io.github.snowflakeid.lease.*;
				import org.springframework.context.annotation.Bean;
				import org.springframework.context.annotation.Configuration;

				@Configuration
				class OrderIdConfiguration {

				%s
				}
				""".formatted(beans);
		assertThat(new PageSnippet(configuration).compile("OrderIdConfiguration", directory).getDeclaredMethods())
			.extracting("name")
			.contains("keeper", "orderIds");
	}

	@Test
	void storeOfOnesOwnIsShort() {
		assertThat(PageSnippet.of("leases.md", "A store of your own").text().lines()).hasSizeLessThan(SHORT);
	}

}
