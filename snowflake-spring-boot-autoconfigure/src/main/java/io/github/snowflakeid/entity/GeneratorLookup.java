package io.github.snowflakeid.entity;

import io.github.snowflakeid.IdGenerator;

/**
 * Finds the generators that annotated properties name. Implementations are safe for use
 * by any number of threads.
 */
public interface GeneratorLookup {

	/**
	 * Says whether a generator is there, without making it.
	 * @param generator its name, or an empty text for the one that needs none
	 * @param property the property that names it, for people
	 * @throws InvalidGeneratedIdException if there is none, or if it is not clear which
	 */
	void require(String generator, String property);

	/**
	 * Returns a generator.
	 * @param generator its name, or an empty text for the one that needs none
	 * @return the generator, always the same
	 * @throws RuntimeException if there is none, or if it cannot be made
	 */
	IdGenerator get(String generator);

}
