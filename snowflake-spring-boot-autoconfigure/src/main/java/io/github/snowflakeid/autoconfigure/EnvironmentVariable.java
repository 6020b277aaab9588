package io.github.snowflakeid.autoconfigure;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * An environment variable. Which properties it sets depends on where its underscores
 * stand, so nobody but Spring Boot is asked for that.
 *
 * @param name its name
 * @param value its value
 * @param alone a source of properties that has nothing else
 */
record EnvironmentVariable(String name, String value, ConfigurationPropertySource alone) {

	private static final Pattern INDEX = Pattern.compile("_(\\d+)_?$");

	private static final Pattern NO_LETTER = Pattern.compile("[^A-Za-z0-9]");

	/** What Kubernetes makes up for each service, in each pod. */
	private static final Pattern OF_KUBERNETES = Pattern
		.compile(".*_(SERVICE_(HOST|PORT(_.*)?)|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

	/**
	 * Returns those that may be meant for properties below a prefix.
	 * @param environment where the properties come from
	 * @param prefix letters that the names begin with
	 * @return the variables, in alphabetical order
	 */
	static List<EnvironmentVariable> startingWith(String prefix, Environment environment) {
		if (!(environment instanceof ConfigurableEnvironment configurable)) {
			return List.of();
		}
		return configurable.getPropertySources()
			.stream()
			.filter(SystemEnvironmentPropertySource.class::isInstance)
			.map(SystemEnvironmentPropertySource.class::cast)
			.flatMap((source) -> Stream.of(source.getPropertyNames())
				.filter((name) -> letters(name).startsWith(prefix) && !OF_KUBERNETES.matcher(name).matches())
				.sorted()
				.map((name) -> of(name, source)))
			.toList();
	}

	private static EnvironmentVariable of(String name, SystemEnvironmentPropertySource source) {
		Object value = Objects.requireNonNullElse(source.getSource().get(name), "");
		return new EnvironmentVariable(name, value.toString(), Objects.requireNonNull(ConfigurationPropertySource
			.from(new SystemEnvironmentPropertySource(source.getName(), Map.of(name, value)))));
	}

	/** Whether it sets a property, or an element of it. */
	boolean isRead(ConfigurationPropertyName property) {
		Matcher index = INDEX.matcher(this.name);
		return this.alone.getConfigurationProperty(property) != null || (index.find()
				&& this.alone.getConfigurationProperty(property.append("[" + index.group(1) + "]")) != null);
	}

	/** What is to stand in its place to set a property, or an element of it. */
	String written(ConfigurationPropertyName property) {
		Matcher index = INDEX.matcher(this.name);
		return property.toString().replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT)
				+ (index.find() ? "_" + index.group(1) : "");
	}

	/** The word at a place, which is the name of a generator, or null if it has fewer. */
	@Nullable String word(int at) {
		ConfigurationPropertyName words = ConfigurationPropertyName.adapt(this.name, '_');
		return (at < words.getNumberOfElements()) ? words.getElement(at, Form.UNIFORM) : null;
	}

	/** Its letters, without the index of an element. */
	String letters() {
		return letters(INDEX.matcher(this.name).replaceAll(""));
	}

	static String letters(String name) {
		return NO_LETTER.matcher(name).replaceAll("").toLowerCase(Locale.ROOT);
	}

}
