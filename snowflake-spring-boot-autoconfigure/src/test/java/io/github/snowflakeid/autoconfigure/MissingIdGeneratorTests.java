package io.github.snowflakeid.autoconfigure;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.reactive.ReactiveIdGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What is said where a generator is injected and there is none.
 */
@ExtendWith(OutputCaptureExtension.class)
class MissingIdGeneratorTests {

	@Test
	void propertyThatDisablesItIsNamed(CapturedOutput output) {
		fail(Application.class, "--snowflake.enabled=false");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("required a bean of type 'io.github.snowflakeid.IdGenerator'")
			.contains("because snowflake.enabled is false")
			.contains("data warehouse");
	}

	@Test
	void contextWithoutAutoConfigurationIsNamed(CapturedOutput output) {
		fail(Orders.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("SnowflakeAutoConfiguration does not take part")
			.contains("@ImportAutoConfiguration(SnowflakeAutoConfiguration.class)");
	}

	@Test
	void misspeltQualifierIsToldWithThoseThatThereAre(CapturedOutput output) {
		fail(Misspelt.class, "--snowflake.node-id=5", "--snowflake.generators.orders.max-wait=0s");
		assertThat(output).contains(
				"required a bean of type 'io.github.snowflakeid.IdGenerator' with the qualifier 'odrers', and there is "
						+ "none. Beans of that type are: 'orders', 'snowflakeIdGenerator'.")
			.contains("Name one of them in @Qualifier, or name the generator that is meant, as in "
					+ "snowflake.generators.odrers.max-wait=1s.")
			.doesNotContain("does not take part");
	}

	@Test
	void misspeltQualifierOfOtherTypesIsToldToo(CapturedOutput output) {
		fail(MisspeltLayout.class, "--snowflake.node-id=5");
		assertThat(output)
			.contains("SnowflakeLayout' with the qualifier 'Odrers', and there is none. Beans of that type "
					+ "are: 'snowflakeLayout'.");
	}

	@Test
	void layoutIsToldToBeThatOfTheGeneratorWithoutName(CapturedOutput output) {
		fail(Layout.class, "--snowflake.generators.orders.node-id=5", "--snowflake.generators.audit.node-id=6");
		assertThat(output).contains(
				"and there is none, because it is that of the starter's generator without a name. The generators are "
						+ "'audit', 'orders'.")
			.contains("Let the SnowflakeIdGenerator be injected whose layout is meant, and take its layout().");
	}

	@Test
	void reactiveGeneratorIsToldToBeMadeWhereNothingMakesOne(CapturedOutput output) {
		fail(Reactive.class);
		assertThat(output).contains(
				"ReactiveIdGenerator', and there is none, because nothing makes one here. The generators are 'first', "
						+ "'second'.")
			.contains("Make one with new ReactiveIdGenerator(ids), of the generator that is meant.");
	}

	@Test
	void generatorOfAnotherKindIsToldToTakeTheirPlace(CapturedOutput output) {
		fail(OwnGenerator.class);
		assertThat(output).contains(
				"SnowflakeIdGenerator', and there is none, because the application's own generator takes its place: "
						+ "'own'.")
			.contains("Let an IdGenerator be injected");
	}

	@Test
	void severalNamedOnesAreToldToNeedQualifiers(CapturedOutput output) {
		fail(Application.class, "--snowflake.generators.orders.node-id=5", "--snowflake.generators.audit.node-id=6");
		assertThat(output).contains(
				"required a single bean of type 'io.github.snowflakeid.IdGenerator', and there are 'audit', 'orders'. "
						+ "All of them have names")
			.contains("Name one of them in @Qualifier where it is injected. Or set snowflake.node-id");
	}

	@Test
	void reactiveGeneratorOfSeveralNamedOnesIsToldToBeMade(CapturedOutput output) {
		fail(ReactiveOfStarter.class, "--snowflake.generators.orders.node-id=5",
				"--snowflake.generators.audit.node-id=6");
		assertThat(output)
			.contains("required a single bean of type 'io.github.snowflakeid.IdGenerator', and there are ")
			.contains("Make one with new ReactiveIdGenerator(ids), of the generator that is meant. Or set");
	}

	@Test
	void severalOfTheApplicationAreLeftToSpringBoot(CapturedOutput output) {
		fail(TwoOwnGenerators.class);
		assertThat(output).contains("required a single bean, but 2 were found");
	}

	@Test
	void generatorThatIsNotInjectedByTypeIsToldToBeNamed(CapturedOutput output) {
		fail(OwnBehindItsName.class);
		assertThat(output).contains("and injection by type alone gives none. Beans of that type are: 'own'.")
			.contains("Name one of them in @Qualifier where it is injected.");
	}

	@Test
	void otherBeansThatAreMissingAreLeftToSpringBoot(CapturedOutput output) {
		fail(Other.class);
		assertThat(output).contains("required a bean of type 'java.lang.Thread' that could not be found")
			.doesNotContain("Snowflake");
	}

	private static void fail(Class<?> application, String... arguments) {
		SpringApplication spring = new SpringApplicationBuilder(application).web(WebApplicationType.NONE).build();
		assertThatException().isThrownBy(() -> spring.run(arguments));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Orders.class)
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class Orders {

		@Bean
		String order(IdGenerator generator) {
			return Long.toString(generator.nextId());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Misspelt {

		@Bean
		String order(@Qualifier("odrers") IdGenerator generator) {
			return Long.toString(generator.nextId());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class MisspeltLayout {

		@Bean
		String order(@Qualifier("Odrers") SnowflakeLayout layout) {
			return layout.toString();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Layout {

		@Bean
		String order(SnowflakeLayout layout) {
			return layout.toString();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ReactiveOfStarter {

		@Bean
		String order(ReactiveIdGenerator ids) {
			return "order of " + ids.nextId().block();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Reactive {

		@Bean
		IdGenerator first() {
			return () -> 1;
		}

		@Bean
		IdGenerator second() {
			return () -> 2;
		}

		@Bean
		String order(ReactiveIdGenerator ids) {
			return "order of " + ids.nextId().block();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OwnGenerator {

		@Bean
		IdGenerator own() {
			return () -> 1;
		}

		@Bean
		String order(SnowflakeIdGenerator generator) {
			return Long.toString(generator.nextId());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Orders.class)
	static class TwoOwnGenerators {

		@Bean
		IdGenerator first() {
			return () -> 1;
		}

		@Bean
		IdGenerator second() {
			return () -> 2;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Orders.class)
	static class OwnBehindItsName {

		@Bean(defaultCandidate = false)
		IdGenerator own() {
			return () -> 1;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Other {

		@Bean
		String other(Thread thread) {
			return thread.getName();
		}

	}

}
