package io.github.snowflakeid.autoconfigure;

/**
 * Says what is wrong with some of the {@code snowflake.*} properties. For the starter's
 * own configurations: beans of this type, which properties of a store may be themselves,
 * are asked together with all others before anything is made of any property.
 */
@FunctionalInterface
public interface PropertiesCheck {

	/**
	 * Adds what is wrong.
	 * @param problems what was found so far
	 */
	void check(ConfigurationProblems problems);

}
