package io.github.snowflakeid.autoconfigure.entity;

import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import org.hibernate.generator.BeforeExecutionGenerator;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Import;
import org.springframework.orm.jpa.hibernate.LocalSessionFactoryBean;

/**
 * Auto-configuration of {@link SnowflakeGenerated} for Hibernate: every session factory
 * that is a bean finds the generators of its context.
 */
@AutoConfiguration(after = SnowflakeAutoConfiguration.class)
@ConditionalOnClass({ BeforeExecutionGenerator.class, LocalSessionFactoryBean.class })
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@Import({ GeneratorLookupConfiguration.class, SessionFactorySettings.class })
public final class HibernateIdAutoConfiguration {

	HibernateIdAutoConfiguration() {
	}

}
