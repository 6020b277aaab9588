package io.github.snowflakeid.autoconfigure;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the {@link IdGenerator}, a {@link SnowflakeIdGenerator} with the
 * node id {@code snowflake.node-id}. Backs off if the application has an
 * {@code IdGenerator} of its own; an own {@link TimeSource} is used.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SnowflakeProperties.class)
public final class SnowflakeAutoConfiguration {

	SnowflakeAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	TimeSource snowflakeTimeSource() {
		return TimeSource.system();
	}

	@Bean
	@ConditionalOnMissingBean(IdGenerator.class)
	SnowflakeIdGenerator snowflakeIdGenerator(SnowflakeProperties properties, TimeSource timeSource) {
		SnowflakeLayout layout = SnowflakePropertiesValidator.validate(properties, timeSource.instant());
		SnowflakeIdGenerator.Builder builder = SnowflakeIdGenerator.builder()
			.layout(layout)
			.timeSource(timeSource)
			.maxLead(properties.getMaxLead())
			.maxWait(properties.getMaxWait());
		if (properties.getNodeId() != null) {
			builder.nodeId(properties.getNodeId());
		}
		if (properties.getLayout().getSpreadBits() != null) {
			builder.spreadBits(properties.getLayout().getSpreadBits());
		}
		return builder.build();
	}

}
