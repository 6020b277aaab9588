package io.github.snowflakeid.autoconfigure.entity.mongodb;

import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.entity.mongodb.MongoIdCallback;
import io.github.snowflakeid.entity.mongodb.ReactiveMongoIdCallback;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MongoIdAutoConfiguration} and
 * {@link ReactiveMongoIdAutoConfiguration}, where no driver is there.
 */
class MongoIdAutoConfigurationTests {

	@Test
	void backsOffWithoutADriver() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class, MongoIdAutoConfiguration.class,
					ReactiveMongoIdAutoConfiguration.class))
			.withPropertyValues("snowflake.node-id=7")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(MongoIdCallback.class)
				.doesNotHaveBean(ReactiveMongoIdCallback.class));
	}

}
