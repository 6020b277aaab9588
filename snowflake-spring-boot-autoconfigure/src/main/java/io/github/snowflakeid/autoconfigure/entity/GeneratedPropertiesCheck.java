package io.github.snowflakeid.autoconfigure.entity;

import io.github.snowflakeid.entity.GeneratedProperties;
import io.github.snowflakeid.entity.GeneratorLookup;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.data.mapping.context.MappingContext;

/**
 * Refuses wrong use of annotated properties once all beans are there, by what the
 * mappings know then. Types that they learn later are looked at when the first entity is
 * stored. Also tells the bean factory what it cannot see: that whoever stores entities
 * draws ids until it is destroyed. For the starter's own configurations.
 */
public abstract class GeneratedPropertiesCheck implements SmartInitializingSingleton {

	private final Class<? extends MappingContext<?, ?>> mappings;

	private final Class<?> storing;

	private final String callback;

	private final ConfigurableListableBeanFactory beanFactory;

	private final GeneratorLookup generators;

	/**
	 * Creates a check.
	 * @param mappings the type of the mappings
	 * @param storing the type of what stores entities
	 * @param callback the name of what fills them
	 * @param beanFactory where all these are
	 * @param generators where generators are found
	 */
	protected GeneratedPropertiesCheck(Class<? extends MappingContext<?, ?>> mappings, Class<?> storing,
			String callback, ConfigurableListableBeanFactory beanFactory, GeneratorLookup generators) {
		this.mappings = mappings;
		this.storing = storing;
		this.callback = callback;
		this.beanFactory = beanFactory;
		this.generators = generators;
	}

	@Override
	public void afterSingletonsInstantiated() {
		for (String name : this.beanFactory.getBeanNamesForType(this.storing, false, false)) {
			this.beanFactory.registerDependentBean(this.callback, name);
		}
		for (String name : this.beanFactory.getBeanNamesForType(this.mappings, false, false)) {
			// a lazy one may need a database that is not there yet
			if (this.beanFactory.containsSingleton(name)) {
				GeneratedProperties.check(this.beanFactory.getBean(name, this.mappings), this.generators);
			}
		}
	}

}
