package io.github.snowflakeid.benchmarks;

/**
 * What is compared: something that makes ids.
 */
interface IdMaker {

	/**
	 * Makes an id.
	 * @return the id
	 */
	long next();

	/**
	 * Makes several, as a user of a library without a call for that has to.
	 * @param count how many
	 * @return the ids
	 */
	default long[] next(int count) {
		long[] ids = new long[count];
		for (int i = 0; i < count; i++) {
			ids[i] = next();
		}
		return ids;
	}

}
