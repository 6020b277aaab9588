package io.github.snowflakeid.autoconfigure.lease;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * What singletons are called, and who needs whom.
 */
public final class BeanNames {

	private BeanNames() {
	}

	/**
	 * Returns the names under which a bean factory holds an object.
	 */
	@SuppressWarnings("ReferenceEquality") // another one that equals it is another bean
	static List<String> of(Object singleton, ConfigurableListableBeanFactory beanFactory) {
		return Stream.of(beanFactory.getBeanNamesForType(singleton.getClass(), true, false))
			.filter(beanFactory::containsSingleton)
			.filter((name) -> beanFactory.getBean(name) == singleton)
			.toList();
	}

	/**
	 * Says that a bean needs an object that an {@code ObjectProvider} has given to it,
	 * which bean factories do not note by themselves: so the bean is destroyed first.
	 * @param bean the name of the bean
	 * @param singleton what it needs
	 * @param beanFactory the bean factory of the bean
	 */
	public static void registerDependency(String bean, Object singleton, ConfigurableListableBeanFactory beanFactory) {
		of(singleton, beanFactory).forEach((name) -> beanFactory.registerDependentBean(name, bean));
	}

}
