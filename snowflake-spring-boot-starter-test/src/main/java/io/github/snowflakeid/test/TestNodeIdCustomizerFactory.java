package io.github.snowflakeid.test;

import java.util.List;

import io.github.snowflakeid.autoconfigure.TestNodeId;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Gives each context that Spring's test framework makes a node id of its own, so that
 * none is leased.
 */
final class TestNodeIdCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		return new TestNodeIdCustomizer(TestContextAnnotationUtils.hasAnnotation(testClass, ScriptedIds.class));
	}

	/**
	 * Part of what contexts are told apart by: all tests share theirs as without it.
	 *
	 * @param scripted whether ids are the same in each run
	 */
	private record TestNodeIdCustomizer(boolean scripted) implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
			TestNodeId.giveTo(context, this.scripted);
		}

	}

}
