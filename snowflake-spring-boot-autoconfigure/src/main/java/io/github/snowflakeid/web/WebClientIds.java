package io.github.snowflakeid.web;

import org.springframework.core.Ordered;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;
import org.springframework.web.service.invoker.HttpServiceArgumentResolver;

/**
 * Lets HTTP interface clients that use a {@link WebClient} write ids. The first one to
 * configure them, so that a conversion service of the application takes the place of this
 * one.
 */
final class WebClientIds implements WebClientHttpServiceGroupConfigurer {

	private final DefaultFormattingConversionService conversionService = new DefaultFormattingConversionService();

	private final HttpServiceArgumentResolver argumentResolver;

	WebClientIds(SnowflakeIdFormatters formatters) {
		formatters.registerFormatters(this.conversionService);
		this.argumentResolver = formatters.argumentResolver(this.conversionService);
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void configureGroups(Groups<WebClient.Builder> groups) {
		groups.forEachProxyFactory((group, factory) -> factory.conversionService(this.conversionService)
			.customArgumentResolver(this.argumentResolver));
	}

}
