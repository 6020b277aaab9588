package io.github.snowflakeid.test;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.TestExecutionListener;

/**
 * Lets each method of a test with {@link ScriptedIds} begin with the same ids.
 */
final class ScriptedIdsListener implements TestExecutionListener {

	@Override
	public void beforeTestMethod(TestContext testContext) {
		if (TestContextAnnotationUtils.hasAnnotation(testContext.getTestClass(), ScriptedIds.class)) {
			ScriptedIdGenerator.startOver(BeanFactoryUtils
				.beansOfTypeIncludingAncestors(testContext.getApplicationContext(), ScriptedIdGenerator.class)
				.values());
		}
	}

}
