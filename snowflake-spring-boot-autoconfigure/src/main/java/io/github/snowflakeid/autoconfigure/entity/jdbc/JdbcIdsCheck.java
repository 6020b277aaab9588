package io.github.snowflakeid.autoconfigure.entity.jdbc;

import io.github.snowflakeid.autoconfigure.entity.GeneratedPropertiesCheck;
import io.github.snowflakeid.entity.GeneratorLookup;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.data.jdbc.core.JdbcAggregateOperations;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;

/**
 * Refuses wrong use in what Spring Data JDBC maps.
 */
final class JdbcIdsCheck extends GeneratedPropertiesCheck {

	private static final String CALLBACK = "snowflakeJdbcIdCallback";

	JdbcIdsCheck(ConfigurableListableBeanFactory beanFactory, GeneratorLookup generators) {
		super(JdbcMappingContext.class, JdbcAggregateOperations.class, CALLBACK, beanFactory, generators);
	}

}
