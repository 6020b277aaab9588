package io.github.snowflakeid.test;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.autoconfigure.json.JsonTest;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContextManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A test has the generators that the application has, and no other. With one more it
 * would be green where the application draws from another series, or does not start.
 */
class TestGeneratorsTests {

	@ParameterizedTest
	@ValueSource(classes = { OneNamed.class, OneNamedInASlice.class })
	void aSingleOneWithANameIsInjectedByType(Class<?> test) throws Exception {
		ApplicationContext context = context(test);
		assertThat(context.getBeansOfType(IdGenerator.class)).containsOnlyKeys("orders");
		assertThat(context.getBean(IdGenerator.class)).isSameAs(context.getBean("orders"));
	}

	@ParameterizedTest
	@ValueSource(classes = { TwoNamed.class, TwoNamedInASlice.class })
	void ofSeveralWithNamesNoneIs(Class<?> test) throws Exception {
		ApplicationContext context = context(test);
		assertThat(context.getBeansOfType(IdGenerator.class)).containsOnlyKeys("audit", "orders");
		assertThat(context.getBeanProvider(IdGenerator.class).getIfUnique()).isNull();
		assertThat(context.getBean("audit", SnowflakeIdGenerator.class).nodeId()).isPresent();
	}

	@ParameterizedTest
	@ValueSource(classes = { BesideAStore.class, BesideAStoreInASlice.class, BesideANodeId.class,
			BesideANodeIdInASlice.class })
	void theOneWithoutANameIsThereWhereTheApplicationSaysSomethingOfIt(Class<?> test) throws Exception {
		ApplicationContext context = context(test);
		assertThat(context.getBeansOfType(IdGenerator.class)).containsOnlyKeys("orders", "snowflakeIdGenerator");
		assertThat(context.getBean(IdGenerator.class)).isSameAs(context.getBean("snowflakeIdGenerator"));
	}

	private static ApplicationContext context(Class<?> test) throws Exception {
		return new TestContextManager(test).getTestContext().getApplicationContext();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@SpringBootTest(classes = Application.class, properties = "spring.config.name=one-generator")
	static class OneNamed {

	}

	@JsonTest(properties = "spring.config.name=one-generator")
	@ContextConfiguration(classes = Application.class)
	static class OneNamedInASlice {

	}

	@SpringBootTest(classes = Application.class, properties = "spring.config.name=two-generators")
	static class TwoNamed {

	}

	@JsonTest(properties = "spring.config.name=two-generators")
	@ContextConfiguration(classes = Application.class)
	static class TwoNamedInASlice {

	}

	@SpringBootTest(classes = Application.class, properties = "spring.config.name=generator-beside-a-store")
	static class BesideAStore {

	}

	@JsonTest(properties = "spring.config.name=generator-beside-a-store")
	@ContextConfiguration(classes = Application.class)
	static class BesideAStoreInASlice {

	}

	@SpringBootTest(classes = Application.class,
			properties = { "spring.config.name=one-generator", "snowflake.nodeId=${some.number}", "some.number=3" })
	static class BesideANodeId {

	}

	@JsonTest(properties = { "spring.config.name=one-generator", "snowflake.nodeId=3" })
	@ContextConfiguration(classes = Application.class)
	static class BesideANodeIdInASlice {

	}

}
