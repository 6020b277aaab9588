package io.github.snowflakeid.autoconfigure;

import java.time.Instant;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.text.SnowflakeIdText;
import io.github.snowflakeid.web.SnowflakeWebSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * What the {@code snowflake.*} properties come to. For the starter's own configurations,
 * which import it. Lazy, because properties may be anything as long as nothing is made of
 * them.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SnowflakeProperties.class)
public final class SnowflakeSettingsConfiguration {

	SnowflakeSettingsConfiguration() {
	}

	@Bean
	@Lazy
	AllGeneratorSettings snowflakeAllGeneratorSettings(SnowflakeProperties properties,
			ObjectProvider<PropertiesCheck> checks, ObjectProvider<TimeSource> timeSource, Environment environment,
			ConfigurableListableBeanFactory beanFactory) {
		Instant now = timeSource.getIfAvailable(TimeSource::system).instant();
		boolean store = hasStore(beanFactory, environment);
		// a keeper of the application has a store that need not be a bean
		boolean leased = store || !InjectionByType.candidates(beanFactory, LeaseKeeper.class).isEmpty();
		ConfigurationProblems problems = new ConfigurationProblems();
		boolean unneeded = UnneededGenerators.isUnneeded(beanFactory);
		SnowflakePropertiesValidator unnamed = new SnowflakePropertiesValidator(PropertyNames.DEFAULT, properties,
				leased, now, environment);
		if (unneeded) {
			// nobody may have them, and what is set is not to be ignored
			unnamed.checkEach(problems);
		}
		else {
			unnamed.check(problems);
		}
		properties.getWeb().check(problems);
		checks.orderedStream().forEach((check) -> check.check(problems));
		return AllGeneratorSettings.of(unneeded ? null : unnamed, store, now, environment, problems);
	}

	@Bean
	@Lazy
	GeneratorSettings snowflakeGeneratorSettings(AllGeneratorSettings settings) {
		return settings.ofUnnamed();
	}

	/** Tells the problems of all properties if the starter makes the generator, too. */
	@Bean
	@Lazy
	SnowflakeWebSettings snowflakeWebSettings(SnowflakeProperties properties,
			ObjectProvider<AllGeneratorSettings> settings, ConfigurableListableBeanFactory beanFactory) {
		if (beanFactory.containsBeanDefinition(SnowflakeAutoConfiguration.GENERATOR)) {
			settings.getObject();
		}
		ConfigurationProblems problems = new ConfigurationProblems();
		properties.getWeb().check(problems);
		problems.throwIfAny();
		return new SnowflakeWebSettings(properties.getWeb().getPath(), properties.getWeb().getMaxCount(),
				properties.getFormat());
	}

	@Bean
	@Lazy
	SnowflakeIdText snowflakeIdText(SnowflakeProperties properties, ObjectProvider<IdGenerator> generator) {
		return new SnowflakeIdText(IdText.of(properties.getFormat()), () -> layout(generator.getIfUnique()));
	}

	private static SnowflakeLayout layout(@Nullable IdGenerator generator) {
		if (generator instanceof SnowflakeIdGenerator snowflake) {
			return snowflake.layout();
		}
		throw new IllegalStateException(
				"A SnowflakeId or a span of time cannot be read: the layout of ids is that of the "
						+ "SnowflakeIdGenerator that is injected by type, and there is "
						+ ((generator != null) ? "another IdGenerator in its place." : "none.")
						+ " Take the id as a long with @SnowflakeText, and read its parts by a layout of your own.");
	}

	private static boolean hasStore(ConfigurableListableBeanFactory beanFactory, Environment environment) {
		return !InjectionByType.candidates(beanFactory, NodeLeaseStore.class).isEmpty()
				&& !TestNodeId.isIn(environment);
	}

}
