package io.github.snowflakeid.autoconfigure.entity.r2dbc;

import io.github.snowflakeid.autoconfigure.entity.GeneratedPropertiesCheck;
import io.github.snowflakeid.entity.GeneratorLookup;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;

/**
 * Refuses wrong use in what Spring Data R2DBC maps.
 */
final class R2dbcIdsCheck extends GeneratedPropertiesCheck {

	private static final String CALLBACK = "snowflakeR2dbcIdCallback";

	R2dbcIdsCheck(ConfigurableListableBeanFactory beanFactory, GeneratorLookup generators) {
		super(R2dbcMappingContext.class, R2dbcEntityOperations.class, CALLBACK, beanFactory, generators);
	}

}
