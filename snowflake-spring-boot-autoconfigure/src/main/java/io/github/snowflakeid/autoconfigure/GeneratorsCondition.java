package io.github.snowflakeid.autoconfigure;

import io.github.snowflakeid.SnowflakeIdGenerator;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Whether there are generators to observe: beans, or those that the properties name,
 * which become beans after all conditions. For the starter's own configurations.
 */
public final class GeneratorsCondition extends AnyNestedCondition {

	GeneratorsCondition() {
		super(ConfigurationPhase.REGISTER_BEAN);
	}

	@ConditionalOnBean(SnowflakeIdGenerator.class)
	static final class Present {

	}

	@Conditional(NamedCondition.class)
	static final class Named {

	}

	private static final class NamedCondition implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return !GeneratorNames.of(context.getEnvironment()).isEmpty();
		}

	}

}
