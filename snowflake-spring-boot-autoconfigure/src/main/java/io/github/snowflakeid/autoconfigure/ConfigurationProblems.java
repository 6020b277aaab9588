package io.github.snowflakeid.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with the configuration, so that it is put right in one go. For
 * the starter's own configurations.
 */
public final class ConfigurationProblems {

	private final List<Problem> problems = new ArrayList<>();

	ConfigurationProblems() {
	}

	/**
	 * Adds one wrong value or combination.
	 * @param property full name of the property
	 * @param value its value, or null if it is not set
	 * @param allowed what it must be
	 * @param remedy what to do, as a full sentence
	 */
	public void add(String property, @Nullable Object value, String allowed, String remedy) {
		this.problems.add(new Problem(property, value, allowed, remedy));
	}

	void addAll(List<Problem> problems) {
		this.problems.addAll(problems);
	}

	void addAll(ConfigurationProblems other) {
		addAll(other.problems);
	}

	/**
	 * Adds what is wrong with a generator, but for what it has from the one without a
	 * name and was told there.
	 */
	void addAllButInherited(ConfigurationProblems own, PropertyNames names) {
		own.problems.stream()
			.filter((problem) -> this.problems.stream().noneMatch((told) -> isSame(told, problem, names)))
			.forEach(this.problems::add);
	}

	/** A value may be wrong for both, and in other ranges. */
	private static boolean isSame(Problem told, Problem problem, PropertyNames names) {
		String allowed = ofAll(problem.allowed(), names);
		return told.property().equals(ofAll(problem.property(), names)) && Objects.equals(told.value(), problem.value())
				&& (told.value() == null || allowed.equals(told.allowed())
						|| allowed.equals(told.allowed() + names.ofGenerator()));
	}

	private static String ofAll(String text, PropertyNames names) {
		return text.replace(names.prefix(), PropertyNames.DEFAULT.prefix());
	}

	boolean isEmpty() {
		return this.problems.isEmpty();
	}

	/**
	 * Ends the start if there is any problem.
	 * @throws InvalidSnowflakeConfigurationException if there is one
	 */
	public void throwIfAny() {
		if (!this.problems.isEmpty()) {
			throw new InvalidSnowflakeConfigurationException(this.problems);
		}
	}

	/**
	 * Returns what to throw where one problem alone is to be told.
	 * @param property full name of the property
	 * @param value its value, or null if it is not set
	 * @param allowed what it must be
	 * @param remedy what to do, as a full sentence
	 * @return the exception
	 */
	public static InvalidSnowflakeConfigurationException failure(String property, @Nullable Object value,
			String allowed, String remedy) {
		return new InvalidSnowflakeConfigurationException(List.of(new Problem(property, value, allowed, remedy)));
	}

}
