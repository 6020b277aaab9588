package io.github.snowflakeid.autoconfigure.entity;

import java.util.function.Consumer;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.entity.GeneratorLookup;
import io.github.snowflakeid.entity.InvalidGeneratedIdException;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BeanGeneratorLookup}.
 */
class BeanGeneratorLookupTests {

	private static final String PROPERTY = "com.example.Order.id";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(GeneratorLookupConfiguration.class);

	@Test
	void findsTheOneGeneratorWithoutAName() {
		run(One.class, (lookup) -> {
			lookup.require("", PROPERTY);
			assertThat(lookup.get("").nextId()).isEqualTo(1);
		});
	}

	@Test
	void findsAGeneratorByBeanNameAndByQualifier() {
		run(Two.class, (lookup) -> {
			lookup.require("orders", PROPERTY);
			lookup.require("accounting", PROPERTY);
			assertThat(lookup.get("orders").nextId()).isEqualTo(1);
			assertThat(lookup.get("accounting").nextId()).isEqualTo(2);
		});
	}

	@Test
	void findsOneByNameThatInjectionByTypeLeavesOut() {
		run(LeftOut.class, (lookup) -> {
			lookup.require("archive", PROPERTY);
			lookup.require("", PROPERTY);
			assertThat(lookup.get("archive").nextId()).isEqualTo(4);
			assertThat(lookup.get("").nextId()).isEqualTo(1);
		});
	}

	@Test
	void findsThePrimaryOneOfSeveralWithoutAName() {
		run(Preferred.class, (lookup) -> {
			lookup.require("", PROPERTY);
			assertThat(lookup.get("").nextId()).isEqualTo(3);
		});
	}

	@Test
	void findsGeneratorsOfTheParent() {
		this.runner.withUserConfiguration(One.class)
			.run((parent) -> new ApplicationContextRunner().withUserConfiguration(GeneratorLookupConfiguration.class)
				.withParent(parent)
				.run((context) -> {
					GeneratorLookup lookup = context.getBean(GeneratorLookup.class);
					lookup.require("", PROPERTY);
					lookup.require("one", PROPERTY);
					assertThat(lookup.get("one")).isSameAs(lookup.get("")).isSameAs(parent.getBean("one"));
				}));
	}

	@Test
	void makesNoGeneratorToSeeWhetherItIsThere() {
		run(Unmade.class, (lookup) -> {
			lookup.require("", PROPERTY);
			lookup.require("unmade", PROPERTY);
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> lookup.get(""))
				.withRootCauseInstanceOf(UnsupportedOperationException.class);
		});
	}

	@Test
	void saysThatThereIsNoGenerator() {
		this.runner.run((context) -> assertThatExceptionOfType(InvalidGeneratedIdException.class)
			.isThrownBy(() -> context.getBean(GeneratorLookup.class).require("", PROPERTY))
			.withMessageStartingWith("@SnowflakeGenerated property com.example.Order.id has no generator: "
					+ "there is no bean of type IdGenerator. Set snowflake.enabled to true"));
	}

	@Test
	void saysWhichGeneratorsThereAreIfTheNamedOneIsNot() {
		run(Two.class,
				(lookup) -> assertThatExceptionOfType(InvalidGeneratedIdException.class)
					.isThrownBy(() -> lookup.require("order", PROPERTY))
					.withMessageContainingAll("com.example.Order.id names the generator 'order', which is not there",
							"'orders' (", "'invoices' ("));
	}

	@Test
	void saysThatANameIsNeededWhereThereAreSeveral() {
		run(Two.class,
				(lookup) -> assertThatExceptionOfType(InvalidGeneratedIdException.class)
					.isThrownBy(() -> lookup.require("", PROPERTY))
					.withMessageContainingAll("com.example.Order.id does not say which generator is meant",
							"'orders' (", "'invoices' (", "@SnowflakeGenerated(generator = ...)"));
	}

	@Test
	void saysThatOneNameIsThatOfSeveral() {
		run(SameName.class,
				(lookup) -> assertThatExceptionOfType(InvalidGeneratedIdException.class)
					.isThrownBy(() -> lookup.require("orders", PROPERTY))
					.withMessageContainingAll("'orders' (", "'others' (",
							"Let only one of them have the name or qualifier 'orders'."));
	}

	private void run(Class<?> generators, Consumer<GeneratorLookup> test) {
		this.runner.withUserConfiguration(generators)
			.run((context) -> test.accept(context.getBean(GeneratorLookup.class)));
	}

	@Configuration(proxyBeanMethods = false)
	static class One {

		@Bean
		IdGenerator one() {
			return () -> 1;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LeftOut extends One {

		@Bean(defaultCandidate = false)
		IdGenerator archive() {
			return () -> 4;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Two {

		@Bean
		IdGenerator orders() {
			return () -> 1;
		}

		@Bean
		@Qualifier("accounting")
		IdGenerator invoices() {
			return () -> 2;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Preferred extends Two {

		@Bean
		@Primary
		IdGenerator preferred() {
			return () -> 3;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SameName extends Two {

		@Bean
		@Primary
		@Qualifier("orders")
		IdGenerator others() {
			return () -> 3;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Unmade {

		@Bean
		@Lazy
		IdGenerator unmade() {
			throw new UnsupportedOperationException("made");
		}

	}

}
