package io.github.snowflakeid.autoconfigure.entity.r2dbc;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.entity.InvalidGeneratedIdException;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import io.github.snowflakeid.entity.r2dbc.FirstUpdateCheck;
import io.github.snowflakeid.entity.r2dbc.R2dbcIdCallback;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link R2dbcIdAutoConfiguration}. What it does to rows is tested with
 * databases in verification/entities.
 */
class R2dbcIdAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(R2dbcIdAutoConfiguration.class))
		.withBean(IdGenerator.class, () -> () -> 1L);

	@Test
	void whereSpringDataR2dbcIsInUseItIsThere() {
		this.runner.withUserConfiguration(Right.class)
			.run((context) -> assertThat(context).hasSingleBean(R2dbcIdCallback.class)
				.hasSingleBean(FirstUpdateCheck.class));
	}

	@Test
	void withoutSpringDataR2dbcInUseNothingIsThere() {
		this.runner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(R2dbcIdCallback.class));
	}

	@Test
	void whereIdsAreOffNothingIsThere() {
		this.runner.withUserConfiguration(Right.class)
			.withPropertyValues("snowflake.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(R2dbcIdCallback.class));
	}

	@Test
	void wrongUseIsRefusedAtTheStart() {
		this.runner.withUserConfiguration(Wrong.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidGeneratedIdException.class)
				.hasMessageContaining(Misfit.class.getName() + ".id is of type int"));
	}

	private record Order(@Id @SnowflakeGenerated Long id) {
	}

	private record Misfit(@Id @SnowflakeGenerated int id) {
	}

	@Configuration(proxyBeanMethods = false)
	static class Right {

		@Bean
		R2dbcMappingContext mappingContext() {
			R2dbcMappingContext context = new R2dbcMappingContext();
			context.getPersistentEntity(Order.class);
			return context;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Wrong {

		@Bean
		R2dbcMappingContext mappingContext() {
			R2dbcMappingContext context = new R2dbcMappingContext();
			context.getPersistentEntity(Misfit.class);
			return context;
		}

	}

}
