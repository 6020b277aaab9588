package io.github.snowflakeid.autoconfigure;

import java.util.Locale;

/**
 * What the properties of one generator are called.
 *
 * @param prefix what they begin with, without a dot at the end
 * @param generator the name of the generator, or an empty text
 */
record PropertyNames(String prefix, String generator) {

	/** The generator that is injected where nothing but a type is named. */
	static final PropertyNames DEFAULT = new PropertyNames("snowflake", "");

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

	/** The environment variable that sets a property. */
	String variable(String property) {
		return in(property).replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
	}

}
