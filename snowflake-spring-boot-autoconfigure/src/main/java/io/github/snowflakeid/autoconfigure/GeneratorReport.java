package io.github.snowflakeid.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseTerms;
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

	private static final Duration SOON = Duration.ofDays(365);

	private final PropertyNames names;

	private final LeaseStoreType store;

	private final Environment environment;

	GeneratorReport(PropertyNames names, LeaseStoreType store, Environment environment) {
		this.names = names;
		this.store = store;
		this.environment = environment;
	}

	void log(GeneratorSettings settings, Instant now) {
		SnowflakeLayout layout = settings.layout();
		logger.info(String.format(Locale.ROOT,
				"Ids%s: %s; %d bits of timestamp, %d of node id, %d of sequence; ticks of %s since %s, until %s",
				this.names.generator().isEmpty() ? "" : " of generator '" + this.names.generator() + "'",
				settings.isLeased() ? leased(settings.terms()) : fixed(settings), layout.timestampBits(),
				layout.nodeIdBits(), layout.sequenceBits(), layout.tick(), layout.epoch(), layout.endOfLife()));
		Duration left = Duration.between(now, layout.endOfLife());
		if (left.compareTo(SOON) < 0) {
			logger.warn(this.names.in(String.format(Locale.ROOT,
					"The timestamp bits of ids run out at %s, in %d days; no id is issued after that. Choose more "
							+ "{}.layout.timestamp-bits, or a later {}.epoch for ids that are stored elsewhere.",
					layout.endOfLife(), left.toDays()), this.names, this.environment));
		}
		if (this.environment instanceof ConfigurableReactiveWebEnvironment && !settings.maxWait().isZero()) {
			logger.warn(this.names.in(String.format(Locale.ROOT,
					"This application is reactive, and {}.max-wait is %s: so long a call may block its thread, which may "
							+ "be an event loop. Draw ids by a ReactiveIdGenerator, or on other threads, such as those of "
							+ "Schedulers.boundedElastic(), or set "
							+ "{}.max-wait to 0s and draw again if an id is refused.",
					settings.maxWait()), this.names, this.environment));
		}
	}

	private String fixed(GeneratorSettings settings) {
		PropertyNames names = this.environment.containsProperty(this.names.in("{}.node-id")) ? this.names
				: PropertyNames.DEFAULT;
		String property = names.in("{}.node-id");
		return String.format(Locale.ROOT, "node id %d (%s%s)", settings.nodeId(), property,
				origin(ConfigurationPropertyName.of(property)));
	}

	private String leased(LeaseTerms terms) {
		return String.format(Locale.ROOT, "node id leased of %s in namespace '%s' (%s)", terms.nodeIds(),
				terms.namespace(), (this.store != LeaseStoreType.NONE)
						? LeaseStoreType.PROPERTY + "=" + this.store.value() : "the application's NodeLeaseStore");
	}

	private String origin(ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				return (property.getOrigin() != null) ? ", from " + property.getOrigin() : "";
			}
		}
		return "";
	}

}
