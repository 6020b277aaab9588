package io.github.snowflakeid.autoconfigure.lease.file;

import java.nio.file.Path;
import java.util.Locale;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.autoconfigure.GeneratorSettings;
import io.github.snowflakeid.autoconfigure.LeaseStoreType;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.autoconfigure.SnowflakeSettingsConfiguration;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.file.FileNodeLeaseStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of a store that keeps leases in a directory of this host. Backs off
 * if the application has a {@link NodeLeaseStore} of its own.
 */
@AutoConfiguration(before = SnowflakeAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "snowflake.lease.store", havingValue = "file")
@ConditionalOnMissingBean(NodeLeaseStore.class)
@EnableConfigurationProperties(FileLeaseProperties.class)
@Import(SnowflakeSettingsConfiguration.class)
public final class FileLeaseStoreAutoConfiguration {

	private static final Log logger = LogFactory.getLog(FileLeaseStoreAutoConfiguration.class);

	FileLeaseStoreAutoConfiguration() {
	}

	@Bean
	FileNodeLeaseStore snowflakeFileNodeLeaseStore(GeneratorSettings settings, FileLeaseProperties properties,
			TimeSource timeSource, Environment environment) {
		Path directory = properties.directoryPath();
		logger.info("Node ids are leased in directory " + directory);
		String sign = ContainerDisk.of(environment).signOfPrivate(directory);
		if (sign != null) {
			logger.warn(warning(directory, sign));
		}
		return new FileNodeLeaseStore(directory, timeSource);
	}

	static String warning(Path directory, String sign) {
		return String.format(Locale.ROOT,
				"Directory %s of snowflake.lease.file.directory seems to be on the disk of this container (%s). Each "
						+ "container has a disk of its own unless a shared one is mounted, and then every node id looks "
						+ "free in each: two containers may issue the same ids. Mount a volume that all of them share at "
						+ "this directory, which silences this, or set snowflake.lease.store to %s. If this is the only "
						+ "instance there is, set logging.level.%s=error.",
				directory, sign, LeaseStoreType.FILE.others(), FileLeaseStoreAutoConfiguration.class.getName());
	}

}
