package io.github.snowflakeid.autoconfigure.mybatisplus;

import com.baomidou.mybatisplus.core.incrementer.IdentifierGenerator;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.mybatisplus.MybatisPlusIdentifierGenerator;
import org.apache.ibatis.session.SqlSessionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mockito;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MybatisPlusIdAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class MybatisPlusIdAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SnowflakeAutoConfiguration.class, MybatisPlusIdAutoConfiguration.class))
		.withPropertyValues("snowflake.node-id=7");

	@Test
	void givesMyBatisPlusTheIdsOfTheGenerator(CapturedOutput output) {
		this.runner.run((context) -> {
			long before = context.getBean(IdGenerator.class).nextId();
			assertThat(context.getBean(IdentifierGenerator.class).nextId(null).longValue()).isGreaterThan(before);
			assertThat(output).containsOnlyOnce(
					"MyBatis-Plus draws its ids (ASSIGN_ID, ASSIGN_UUID, IdWorker) from the IdGenerator 'snowflakeIdGenerator'");
		});
	}

	@Test
	void backsOffIfTheApplicationHasItsOwn() {
		IdentifierGenerator own = (entity) -> 1L;
		this.runner.withBean(IdentifierGenerator.class, () -> own)
			.run((context) -> assertThat(context.getBean(IdentifierGenerator.class)).isSameAs(own));
	}

	@Test
	void backsOffIfIdsAreNotOurs() {
		this.runner.withPropertyValues("snowflake.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(IdentifierGenerator.class));
	}

	@Test
	void backsOffWithoutMyBatisPlus() {
		this.runner.withClassLoader(new FilteredClassLoader(IdentifierGenerator.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MybatisPlusIdAutoConfiguration.class));
	}

	@Test
	void makesNoGeneratorEarly() {
		this.runner
			.withBean("own", IdGenerator.class, () -> Mockito.mock(IdGenerator.class),
					(definition) -> definition.setLazyInit(true))
			.run((context) -> {
				assertThat(context.getBean(IdentifierGenerator.class)).isNotNull();
				assertThat(context.getBeanFactory().containsSingleton("own")).isFalse();
			});
	}

	@Test
	void refusesToStartIfItIsNotClearWhichGeneratorIsMeant() {
		this.runner.withBean("one", IdGenerator.class, () -> () -> 1)
			.withBean("other", IdGenerator.class, () -> () -> 2)
			.withUserConfiguration(Using.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(NoUniqueBeanDefinitionException.class)
				.hasMessageContaining("one,other"));
	}

	@Test
	void startsWithSeveralGeneratorsIfMyBatisPlusIsNotUsed(CapturedOutput output) {
		this.runner.withBean("one", IdGenerator.class, () -> () -> 1)
			.withBean("other", IdGenerator.class, () -> () -> 2)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("MyBatis-Plus");
	}

	@Test
	void sessionsAreClosedBeforeTheGenerator() {
		this.runner.withBean("sessions", SqlSessionFactory.class, () -> Mockito.mock(SqlSessionFactory.class))
			.run((context) -> {
				assertThat(context.getBean(IdentifierGenerator.class)).isNotNull();
				ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
				String ours = context.getBeanNamesForType(MybatisPlusIdentifierGenerator.class)[0];
				assertThat(beanFactory.getDependentBeans(ours)).contains("sessions");
				assertThat(beanFactory.getDependentBeans("snowflakeIdGenerator")).contains(ours);
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class Using {

		Using(IdentifierGenerator generator) {
			assertThat(generator).isNotNull();
		}

	}

}
