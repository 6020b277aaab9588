package io.github.snowflakeid.autoconfigure.entity;

import io.github.snowflakeid.entity.InvalidGeneratedIdException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells what is wrong with an annotated property, and what to do about it, in place of a
 * stack trace.
 */
final class InvalidGeneratedIdFailureAnalyzer extends AbstractFailureAnalyzer<InvalidGeneratedIdException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidGeneratedIdException cause) {
		return new FailureAnalysis(cause.description(), cause.remedy(), cause);
	}

}
