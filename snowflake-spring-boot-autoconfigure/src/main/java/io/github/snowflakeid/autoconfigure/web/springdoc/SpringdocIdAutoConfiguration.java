package io.github.snowflakeid.autoconfigure.web.springdoc;

import java.util.List;
import java.util.Optional;

import io.github.snowflakeid.autoconfigure.SnowflakeSettingsConfiguration;
import io.github.snowflakeid.text.SnowflakeIdText;
import io.github.snowflakeid.web.ServedGenerators;
import io.github.snowflakeid.web.SnowflakeWebSettings;
import io.github.snowflakeid.web.springdoc.IdRangeOperationCustomizer;
import io.github.snowflakeid.web.springdoc.SnowflakeIdModelConverter;
import io.github.snowflakeid.web.springdoc.SnowflakeIdParameterCustomizer;
import io.github.snowflakeid.web.springdoc.SnowflakeIdsOperationCustomizer;
import io.swagger.v3.core.converter.ModelConverter;
import org.springdoc.core.customizers.GlobalOperationCustomizer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of ids in the OpenAPI documents of springdoc: they are texts there,
 * as they are in JSON, in paths and in parameters.
 */
@AutoConfiguration
@ConditionalOnClass({ GlobalOperationCustomizer.class, ModelConverter.class })
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "springdoc.api-docs.enabled", matchIfMissing = true)
@Import(SnowflakeSettingsConfiguration.class)
public final class SpringdocIdAutoConfiguration {

	SpringdocIdAutoConfiguration() {
	}

	@Bean
	SnowflakeIdModelConverter snowflakeIdModelConverter(ObjectProvider<SnowflakeIdText> text) {
		return new SnowflakeIdModelConverter(() -> text.getObject().text());
	}

	@Bean
	SnowflakeIdParameterCustomizer snowflakeIdParameterCustomizer(ConfigurableBeanFactory beanFactory) {
		return new SnowflakeIdParameterCustomizer(
				(text) -> (text != null) ? beanFactory.resolveEmbeddedValue(text) : null);
	}

	@Bean
	IdRangeOperationCustomizer snowflakeIdRangeOperationCustomizer() {
		return new IdRangeOperationCustomizer();
	}

	@Bean
	SnowflakeIdsOperationCustomizer snowflakeIdsOperationCustomizer(ObjectProvider<SnowflakeWebSettings> settings,
			ObjectProvider<SnowflakeIdText> text, ObjectProvider<ServedGenerators> generators) {
		return new SnowflakeIdsOperationCustomizer(() -> settings.getObject().maxCount(), () -> text.getObject().text(),
				() -> List.copyOf(generators.getObject().byName().keySet()),
				() -> Optional.ofNullable(generators.getObject().byDefault()));
	}

}
