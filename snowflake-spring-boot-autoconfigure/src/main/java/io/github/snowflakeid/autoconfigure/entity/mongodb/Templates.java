package io.github.snowflakeid.autoconfigure.entity.mongodb;

import java.util.List;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * What stores documents. It finds its callbacks without the bean factory's knowledge.
 */
final class Templates {

	private Templates() {
	}

	/**
	 * Says that all templates need a callback, so that ids are to be had until the last
	 * of them is destroyed.
	 * @param callback the bean name of the callback
	 * @param type what the templates are
	 * @param beanFactory where they are
	 */
	static void dependOn(String callback, Class<?> type, ConfigurableListableBeanFactory beanFactory) {
		List.of(beanFactory.getBeanNamesForType(type, true, false))
			.forEach((template) -> beanFactory.registerDependentBean(callback, template));
	}

}
