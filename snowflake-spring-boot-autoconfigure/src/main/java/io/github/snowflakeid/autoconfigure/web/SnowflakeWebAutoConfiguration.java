package io.github.snowflakeid.autoconfigure.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.autoconfigure.InjectionByType;
import io.github.snowflakeid.autoconfigure.NamedGenerators;
import io.github.snowflakeid.autoconfigure.NamedGeneratorsAutoConfiguration;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.autoconfigure.SnowflakeSettingsConfiguration;
import io.github.snowflakeid.web.ServedGenerators;
import io.github.snowflakeid.web.SnowflakeWebConfiguration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.RestController;

/**
 * Auto-configuration of ids over HTTP, if {@code snowflake.web.enabled} is set in a
 * Spring MVC or Spring WebFlux application. Backs off if the application has a bean named
 * {@code snowflakeIdController}, or several {@link IdGenerator} beans of which none is
 * the primary one, before those that {@code snowflake.generators} names. Those are served
 * to requests that name them.
 */
@AutoConfiguration(after = SnowflakeAutoConfiguration.class, before = NamedGeneratorsAutoConfiguration.class)
@ConditionalOnClass(RestController.class)
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty("snowflake.web.enabled")
@ConditionalOnSingleCandidate(IdGenerator.class)
@ConditionalOnMissingBean(name = "snowflakeIdController")
@Import({ SnowflakeSettingsConfiguration.class, SnowflakeWebConfiguration.class })
public final class SnowflakeWebAutoConfiguration {

	private static final String SERVED = "snowflakeServedGenerators";

	SnowflakeWebAutoConfiguration() {
	}

	@Bean(SERVED)
	ServedGenerators snowflakeServedGenerators(ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<NamedGenerators> named) {
		List<InjectionByType.Bean> byType = InjectionByType.of(beanFactory, IdGenerator.class);
		String byDefault = (byType.size() == 1) ? byType.get(0).name() : null;
		Map<String, IdGenerator> generators = new LinkedHashMap<>();
		Stream.concat(Stream.ofNullable(byDefault), named.stream().flatMap((all) -> all.names().stream()))
			.distinct()
			.forEach((name) -> {
				generators.put(name, beanFactory.getBean(name, IdGenerator.class));
				if (beanFactory.containsLocalBean(name)) {
					// whoever serves ids may draw some until it is destroyed
					beanFactory.registerDependentBean(name, SERVED);
				}
			});
		return new ServedGenerators(byDefault, generators);
	}

}
