package io.github.snowflakeid;

/**
 * What tests of other packages do to a generator that nobody else can: take its node id
 * away under everybody's feet.
 */
public final class GeneratorInternals {

	private GeneratorInternals() {
	}

	/**
	 * Closes the slice of a generator.
	 * @param generator the generator
	 */
	public static void closeSlice(SnowflakeIdGenerator generator) {
		generator.closeSlice();
	}

}
