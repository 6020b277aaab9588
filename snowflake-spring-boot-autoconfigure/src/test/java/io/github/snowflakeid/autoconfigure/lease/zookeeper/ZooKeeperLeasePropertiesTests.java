package io.github.snowflakeid.autoconfigure.lease.zookeeper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class ZooKeeperLeasePropertiesTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "connect-string: 'zk1:2181,zk2:2181/app'", "connect-string: ['zk1:2181', 'zk2:2181/app']",
			"connect-string:\n        - zk1:2181\n        - zk2:2181/app", "connect-string: 'zk1:2181, zk2:2181/app'" })
	void obeyTheServersOfZooKeeperAsList(String text) throws IOException {
		Path file = Files.writeString(this.directory.resolve("application.yaml"),
				"snowflake:\n  lease:\n    zookeeper:\n      " + text);
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run("--spring.config.location=" + file)) {
			ZooKeeperLeaseProperties properties = Binder.get(context.getEnvironment())
				.bind("snowflake.lease.zookeeper", ZooKeeperLeaseProperties.class)
				.get();
			assertThat(properties.connection().getEnsembleProvider().getConnectionString())
				.isEqualTo("zk1:2181,zk2:2181/app");
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

	}

}
