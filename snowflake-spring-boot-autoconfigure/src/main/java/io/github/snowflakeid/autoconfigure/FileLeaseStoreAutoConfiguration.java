package io.github.snowflakeid.autoconfigure;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.file.FileNodeLeaseStore;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of a store that keeps leases in a directory of this host. Backs off
 * if the application has a {@link NodeLeaseStore} of its own.
 */
@AutoConfiguration(before = SnowflakeAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "snowflake.lease.store", havingValue = "file")
@ConditionalOnMissingBean(NodeLeaseStore.class)
@EnableConfigurationProperties(FileLeaseProperties.class)
public final class FileLeaseStoreAutoConfiguration {

	FileLeaseStoreAutoConfiguration() {
	}

	@Bean
	FileNodeLeaseStore snowflakeFileLeaseStore(FileLeaseProperties properties, TimeSource timeSource) {
		return new FileNodeLeaseStore(properties.directoryPath(), timeSource);
	}

}
