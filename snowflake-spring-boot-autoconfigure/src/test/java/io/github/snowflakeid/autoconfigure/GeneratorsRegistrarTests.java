package io.github.snowflakeid.autoconfigure;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.autoconfigure.actuate.SnowflakeHealthAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GeneratorsRegistrar}: no bean comes in between a generator and whoever
 * asks for it by its name, whether or not Spring Boot lets beans replace one another.
 */
@ExtendWith(OutputCaptureExtension.class)
class GeneratorsRegistrarTests {

	private static final AutoConfigurations ALL = AutoConfigurations.of(
			SnowflakeConfigurationCheckAutoConfiguration.class, SnowflakeAutoConfiguration.class,
			NamedGeneratorsAutoConfiguration.class);

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(ALL)
		.withPropertyValues("snowflake.node-id=5", "snowflake.generators.orders.max-wait=0s");

	@Test
	void definitionsSayWhichPropertiesTheyComeFrom() {
		this.runner.run((context) -> assertThat(context.getBeanFactory().getBeanDefinition("orders"))
			.hasFieldOrPropertyWithValue("resourceDescription", "snowflake.generators.orders"));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void refusesNameOfABean(boolean overriding) {
		assertRefused(this.runner.withAllowBeanDefinitionOverriding(overriding).withUserConfiguration(Orders.class),
				"there is a bean 'orders' (", "GeneratorsRegistrarTests$Orders)",
				"Rename the bean, or the generator; its bean has the name");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void refusesNameOfABeanThatIsDefinedByALaterConfiguration(boolean overriding) {
		assertRefused(
				this.runner.withAllowBeanDefinitionOverriding(overriding)
					.withConfiguration(AutoConfigurations.of(Later.class)),
				"there is a bean 'orders' (", "GeneratorsRegistrarTests$Later)");
	}

	@Test
	void refusesNameOfABeanThatReplacesTheGenerator() {
		assertRefused(this.runner.withAllowBeanDefinitionOverriding(true).withUserConfiguration(Replacing.class),
				"there is a bean 'orders' (somewhere)");
	}

	@Test
	void refusesAliasOfABean() {
		assertRefused(this.runner.withUserConfiguration(Alias.class), "there is a bean 'mine' (",
				") that is called 'orders', too");
	}

	@Test
	void refusesAliasThatIsMadeLater() {
		assertRefused(this.runner.withAllowBeanDefinitionOverriding(true).withUserConfiguration(LateAlias.class),
				"there is a bean 'mine' (", ") that is called 'orders', too");
	}

	@Test
	void refusesNameOfASingletonThatWasRegisteredAsItIs() {
		assertRefused(
				this.runner
					.withInitializer((context) -> context.getBeanFactory().registerSingleton("orders", new Object())),
				"there is a bean 'orders' of type java.lang.Object");
	}

	@Test
	void refusesNameOfABeanOfSpringItself() {
		assertRefused(this.runner.withPropertyValues("snowflake.generators.environment.max-wait=0s"),
				"snowflake.generators.environment is the name of a generator; it must be another name, because there is a "
						+ "bean 'environment' of type ");
	}

	@Test
	void refusesNameOfABeanOfTheParent() {
		new ApplicationContextRunner().withUserConfiguration(Orders.class)
			.run((parent) -> assertRefused(this.runner.withParent(parent), "there is a bean 'orders' ("));
	}

	@Test
	void refusesAllNamesAtOnce() {
		assertRefused(
				this.runner.withPropertyValues("snowflake.generators.environment.max-wait=0s")
					.withUserConfiguration(Orders.class),
				"snowflake.generators.environment is the name", "snowflake.generators.orders is the name");
	}

	@Test
	void refusesNameThatIsTheQualifierOfAnotherGenerator() {
		assertRefused(this.runner.withUserConfiguration(Qualified.class),
				"snowflake.generators.orders is the name of a generator; it must be another name, because it is the "
						+ "qualifier of the bean 'mine' (",
				"Give the bean another qualifier, or rename the generator");
	}

	@Test
	void healthHasThemBesideAnOwnGeneratorOfAnotherKind() {
		this.runner.withConfiguration(AutoConfigurations.of(SnowflakeHealthAutoConfiguration.class))
			.withPropertyValues("snowflake.generators.orders.node-id=7")
			.withBean("own", IdGenerator.class, () -> () -> 5)
			.run((context) -> assertThat(context).hasBean("snowflakeHealthContributor"));
	}

	@Test
	void warnsWhereABeanThatWrapsTheGeneratorGetsANamedOne(CapturedOutput output) {
		this.runner.withUserConfiguration(Wrapping.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output)
				.containsOnlyOnce(
						"snowflake.node-id is 5, and there is no generator without a name: the bean " + "'wrapped' (")
				.contains("gets the one with the name 'orders'. Say with @Qualifier from which one",
						"set snowflake.generators.orders.node-id instead");
		});
	}

	@Test
	void aBeanThatWrapsTheGeneratorOfItsChoiceIsInjectedByType() {
		this.runner.withPropertyValues("snowflake.generators.plain=")
			.withUserConfiguration(WrappingPlain.class)
			.run((context) -> {
				assertThat(context.getBean(IdGenerator.class)).isSameAs(context.getBean("wrapped"));
				long id = context.getBean(IdGenerator.class).nextId();
				assertThat(SnowflakeLayout.DEFAULT.decompose(id).nodeId()).isEqualTo(5);
			});
	}

	@Test
	void doesNotWarnBesideTheGeneratorWithoutAName(CapturedOutput output) {
		this.runner.run((context) -> assertThat(output).doesNotContain("without a name"));
	}

	private static void assertRefused(ApplicationContextRunner runner, String... words) {
		runner.run((context) -> assertThat(FailureAnalyses.textOf(context.getStartupFailure())).contains(words));
	}

	@Configuration(proxyBeanMethods = false)
	static class Orders {

		@Bean
		Object orders() {
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Later extends Orders {

	}

	@Configuration(proxyBeanMethods = false)
	static class Alias {

		@Bean({ "mine", "orders" })
		Object mine() {
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Qualified {

		@Bean
		@Qualifier("orders")
		SnowflakeIdGenerator mine() {
			return SnowflakeIdGenerator.builder().nodeId(3).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Wrapping {

		@Bean
		@Primary
		IdGenerator wrapped(SnowflakeIdGenerator generator) {
			return () -> generator.nextId();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WrappingPlain {

		@Bean
		IdGenerator wrapped(@Qualifier("plain") IdGenerator plain) {
			return () -> plain.nextId();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Replacing {

		@Bean
		static BeanDefinitionRegistryPostProcessor replacing() {
			return new Late() {
				@Override
				void change(BeanDefinitionRegistry registry) {
					RootBeanDefinition definition = new RootBeanDefinition(Object.class);
					definition.setResourceDescription("somewhere");
					registry.registerBeanDefinition("orders", definition);
				}
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LateAlias {

		@Bean
		Object mine() {
			return new Object();
		}

		@Bean
		static BeanDefinitionRegistryPostProcessor naming() {
			return new Late() {
				@Override
				void change(BeanDefinitionRegistry registry) {
					registry.registerAlias("mine", "orders");
				}
			};
		}

	}

	/** Comes after the generators are defined, once more has been defined by itself. */
	abstract static class Late implements BeanDefinitionRegistryPostProcessor {

		@Override
		public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
			if (registry.containsBeanDefinition("orders")) {
				change(registry);
			}
			else {
				registry.registerBeanDefinition("again" + System.identityHashCode(this),
						new RootBeanDefinition(BeanDefinitionRegistryPostProcessor.class, () -> this.again()));
			}
		}

		private BeanDefinitionRegistryPostProcessor again() {
			return this;
		}

		abstract void change(BeanDefinitionRegistry registry);

		@Override
		public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		}

	}

}
