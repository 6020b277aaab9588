package io.github.snowflakeid.autoconfigure;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application to be processed ahead of time. Its beans depend on the properties of the
 * build.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class AheadOfTimeApplication {

	private static @Nullable ConfigurableApplicationContext context;

	public static void main(String[] args) {
		context = SpringApplication.run(AheadOfTimeApplication.class, args);
	}

	static @Nullable ConfigurableApplicationContext context() {
		return context;
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "test.own", havingValue = "store")
	static class OwnStore {

		@Bean
		NodeLeaseStore leases() {
			return new InMemoryNodeLeaseStore(TimeSource.system());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "test.own", havingValue = "generator")
	static class OwnGenerator {

		@Bean
		IdGenerator messageIds() {
			return () -> 5;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "test.own", havingValue = "orders")
	static class OwnOrders {

		@Bean
		Object orders() {
			return new Object();
		}

	}

}
