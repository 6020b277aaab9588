package io.github.snowflakeid.autoconfigure;

import java.util.Locale;

import io.github.snowflakeid.SnowflakeIdGenerator;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.support.BeanDefinitionOverrideException;
import org.springframework.core.env.Environment;

/**
 * Defines a bean for each generator that the properties name. It is injected by its name
 * as a qualifier, and by type only where there is no other. Registered anew in each run,
 * so names need not be known when an application is processed ahead of time.
 */
final class GeneratorsRegistrar implements BeanRegistrar {

	@Override
	public void register(BeanRegistry registry, Environment environment) {
		for (String name : GeneratorNames.of(environment)) {
			try {
				registry.registerBean(name, SnowflakeIdGenerator.class,
						(bean) -> bean.fallback()
							.description("Generator of " + GeneratorNames.prefix(name))
							.supplier((context) -> context.bean(NamedGenerators.class).get(name)));
			}
			catch (BeanDefinitionOverrideException ex) {
				String place = ex.getExistingDefinition().getResourceDescription();
				throw ConfigurationProblems.failure(GeneratorNames.prefix(name), "the name of a generator",
						String.format(Locale.ROOT, "another name, because there is a bean '%s'%s", name,
								(place != null) ? " (" + place + ")" : ""),
						String.format(Locale.ROOT,
								"Rename the bean, or the generator; its bean has the name that stands behind %s.",
								GeneratorNames.PROPERTY));
			}
		}
	}

}
