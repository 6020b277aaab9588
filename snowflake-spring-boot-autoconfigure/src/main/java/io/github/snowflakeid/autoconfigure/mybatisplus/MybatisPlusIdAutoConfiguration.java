package io.github.snowflakeid.autoconfigure.mybatisplus;

import java.util.List;
import java.util.Locale;

import com.baomidou.mybatisplus.core.incrementer.IdentifierGenerator;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.autoconfigure.InjectionByType;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.mybatisplus.MybatisPlusIdentifierGenerator;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.ibatis.session.SqlSessionFactory;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * Auto-configuration of the {@link IdentifierGenerator} that MyBatis-Plus draws its ids
 * from, in place of its own. Backs off if the application has one.
 */
@AutoConfiguration(after = SnowflakeAutoConfiguration.class,
		beforeName = { "com.baomidou.mybatisplus.autoconfigure.IdentifierGeneratorAutoConfiguration",
				"com.baomidou.mybatisplus.autoconfigure.MybatisPlusAutoConfiguration" })
@ConditionalOnBooleanProperty(name = "snowflake.enabled", matchIfMissing = true)
@ConditionalOnClass({ IdentifierGenerator.class, SqlSessionFactory.class })
@ConditionalOnBean(IdGenerator.class)
@ConditionalOnMissingBean(IdentifierGenerator.class)
public final class MybatisPlusIdAutoConfiguration {

	private static final String GENERATOR = "snowflakeMybatisPlusIdentifierGenerator";

	private static final Log logger = LogFactory.getLog(MybatisPlusIdentifierGenerator.class);

	MybatisPlusIdAutoConfiguration() {
	}

	/** Lazy: where MyBatis-Plus is not used, it is no matter which generator is meant. */
	@Bean
	@Lazy
	MybatisPlusIdentifierGenerator snowflakeMybatisPlusIdentifierGenerator(
			ConfigurableListableBeanFactory beanFactory) {
		List<InjectionByType.Bean> generators = InjectionByType.of(beanFactory, IdGenerator.class);
		if (generators.size() != 1) {
			throw new NoUniqueBeanDefinitionException(IdGenerator.class,
					generators.stream().map(InjectionByType.Bean::name).toList());
		}
		InjectionByType.Bean generator = generators.get(0);
		registerDependencies(generator, beanFactory);
		logger.info(String.format(Locale.ROOT,
				"MyBatis-Plus draws its ids (ASSIGN_ID, ASSIGN_UUID, IdWorker) from the IdGenerator '%s'",
				generator.name()));
		return new MybatisPlusIdentifierGenerator(() -> beanFactory.getBean(IdGenerator.class));
	}

	/**
	 * Ids are to be had until the last session is closed. The bean factory does not know
	 * who looks whom up.
	 */
	static void registerDependencies(InjectionByType.Bean generator, ConfigurableListableBeanFactory beanFactory) {
		if (generator.local()) {
			beanFactory.registerDependentBean(generator.name(), GENERATOR);
		}
		List.of(beanFactory.getBeanNamesForType(SqlSessionFactory.class, true, false))
			.forEach((sessions) -> beanFactory.registerDependentBean(GENERATOR, sessions));
	}

}
