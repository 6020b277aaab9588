package io.github.snowflakeid.web;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;

/**
 * Sees to it that in Spring WebFlux a text which is no id fails as an argument of a
 * controller, and is not read in another way.
 */
final class ReactiveStrictBinding implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof RequestMappingHandlerAdapter adapter) {
			StrictConversionService.use(adapter.getWebBindingInitializer());
		}
		return bean;
	}

}
