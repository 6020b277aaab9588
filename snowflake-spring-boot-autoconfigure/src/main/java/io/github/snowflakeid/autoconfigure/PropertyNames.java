package io.github.snowflakeid.autoconfigure;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;

/**
 * What the properties of one generator are called.
 *
 * @param prefix what they begin with, without a dot at the end
 * @param generator the name of the generator, or an empty text
 */
record PropertyNames(String prefix, String generator) {

	/** The generator that is injected where nothing but a type is named. */
	static final PropertyNames DEFAULT = new PropertyNames("snowflake", "");

	private static final Pattern PROPERTY = Pattern.compile("\\{}(\\.[a-z]+(-[a-z]+)*)+");

	static PropertyNames of(String generator) {
		return generator.isEmpty() ? DEFAULT : new PropertyNames(GeneratorNames.prefix(generator), generator);
	}

	/**
	 * Fills in the prefix.
	 * @param text names properties like {@code {}.layout.tick}
	 * @return the text with their full names
	 */
	String in(String text) {
		return text.replace("{}", this.prefix);
	}

	/**
	 * Fills in the prefix of each property where it is set: below the name, or where it
	 * is said of all.
	 * @param text names properties like {@code {}.layout.tick}
	 * @param unset what those are called that are not set
	 * @param environment where the properties come from
	 * @return the text with their full names
	 */
	String in(String text, PropertyNames unset, Environment environment) {
		return PROPERTY.matcher(text).replaceAll((match) -> {
			PropertyNames names = isSet(match.group(), environment) ? this
					: isInherited(match.group(), environment) ? DEFAULT : unset;
			return Matcher.quoteReplacement(names.in(match.group()));
		});
	}

	/** Whether any of these properties is not set below the name, but for all. */
	boolean isInherited(String text, Environment environment) {
		return !this.generator.isEmpty() && PROPERTY.matcher(text)
			.results()
			.map(MatchResult::group)
			.anyMatch((property) -> !isSet(property, environment) && DEFAULT.isSet(property, environment));
	}

	/** Whether a property has a value, which may be an empty one, or elements. */
	boolean isSet(String property, Environment environment) {
		ConfigurationPropertyName name = ConfigurationPropertyName.of(in(property));
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source.getConfigurationProperty(name) != null
					|| source.getConfigurationProperty(name.append("[0]")) != null) {
				return true;
			}
		}
		return false;
	}

	/** What a sentence ends with that is about a property of all. */
	String ofGenerator() {
		return String.format(Locale.ROOT, ", for generator '%s'", this.generator);
	}

	/** The environment variable that sets a property. */
	String variable(String property) {
		return in(property).replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
	}

}
