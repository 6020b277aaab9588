package io.github.snowflakeid.autoconfigure.entity;

import io.github.snowflakeid.entity.GeneratedProperties;
import io.github.snowflakeid.entity.GeneratorLookup;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.data.mapping.context.MappingContext;

/**
 * Refuses wrong use of annotated properties once all beans are there, by what the
 * mappings know then. Types that they learn later are looked at when the first entity is
 * stored. For the starter's own configurations.
 */
public abstract class GeneratedPropertiesCheck implements SmartInitializingSingleton {

	private final Class<? extends MappingContext<?, ?>> type;

	private final ConfigurableListableBeanFactory beanFactory;

	private final GeneratorLookup generators;

	/**
	 * Creates a check.
	 * @param type the type of the mappings
	 * @param beanFactory where they are
	 * @param generators where generators are found
	 */
	protected GeneratedPropertiesCheck(Class<? extends MappingContext<?, ?>> type,
			ConfigurableListableBeanFactory beanFactory, GeneratorLookup generators) {
		this.type = type;
		this.beanFactory = beanFactory;
		this.generators = generators;
	}

	@Override
	public void afterSingletonsInstantiated() {
		for (String name : this.beanFactory.getBeanNamesForType(this.type, false, false)) {
			// a lazy one may need a database that is not there yet
			if (this.beanFactory.containsSingleton(name)) {
				GeneratedProperties.check(this.beanFactory.getBean(name, this.type), this.generators);
			}
		}
	}

}
