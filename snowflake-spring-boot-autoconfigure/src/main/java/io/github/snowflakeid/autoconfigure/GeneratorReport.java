package io.github.snowflakeid.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.autoconfigure.SnowflakeProperties.Lease.Store;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.web.context.reactive.ConfigurableReactiveWebEnvironment;
import org.springframework.core.env.Environment;

/**
 * Says in the log what ids look like, because they are in databases for good, and warns
 * of what will hurt.
 */
final class GeneratorReport {

	private static final Log logger = LogFactory.getLog(SnowflakeIdGenerator.class);

	private static final ConfigurationPropertyName NODE_ID = ConfigurationPropertyName.of("snowflake.node-id");

	private static final Duration SOON = Duration.ofDays(365);

	private GeneratorReport() {
	}

	static void log(SnowflakeIdGenerator generator, SnowflakeProperties properties, boolean leased, Instant now,
			Environment environment) {
		SnowflakeLayout layout = generator.layout();
		logger.info(String.format(Locale.ROOT,
				"Ids: %s; %d bits of timestamp, %d of node id, %d of sequence; ticks of %s since %s, until %s",
				leased ? leased(properties, layout) : fixed(properties, environment), layout.timestampBits(),
				layout.nodeIdBits(), layout.sequenceBits(), layout.tick(), layout.epoch(), layout.endOfLife()));
		Duration left = Duration.between(now, layout.endOfLife());
		if (left.compareTo(SOON) < 0) {
			logger.warn(String.format(Locale.ROOT,
					"The timestamp bits of ids run out at %s, in %d days; no id is issued after that. Choose more "
							+ "snowflake.layout.timestamp-bits, or a later snowflake.epoch for ids that are stored elsewhere.",
					layout.endOfLife(), left.toDays()));
		}
		if (environment instanceof ConfigurableReactiveWebEnvironment && !properties.getMaxWait().isZero()) {
			logger.warn(String.format(Locale.ROOT,
					"This application is reactive, and snowflake.max-wait is %s: so long a call may block its thread, which may "
							+ "be an event loop. Draw ids on other threads, such as those of Schedulers.boundedElastic(), or set "
							+ "snowflake.max-wait to 0s and draw again if an id is refused.",
					properties.getMaxWait()));
		}
	}

	private static String fixed(SnowflakeProperties properties, Environment environment) {
		return String.format(Locale.ROOT, "node id %d (snowflake.node-id%s)", properties.getNodeId(),
				origin(environment));
	}

	private static String leased(SnowflakeProperties properties, SnowflakeLayout layout) {
		Store store = properties.getLease().getStore();
		return String.format(Locale.ROOT, "node id leased of %s in namespace '%s' (%s)",
				SnowflakeLeaseAutoConfiguration.nodeIds(properties, layout), properties.getLease().getNamespace(),
				(store != null && store != Store.NONE)
						? "snowflake.lease.store=" + store.name().toLowerCase(Locale.ROOT)
						: "the application's NodeLeaseStore");
	}

	private static String origin(Environment environment) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(NODE_ID);
			if (property != null) {
				return (property.getOrigin() != null) ? ", from " + property.getOrigin() : "";
			}
		}
		return "";
	}

}
