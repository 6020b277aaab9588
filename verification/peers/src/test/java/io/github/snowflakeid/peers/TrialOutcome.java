package io.github.snowflakeid.peers;

/**
 * What happened.
 *
 * @param passed whether what must hold did hold
 * @param text what happened, with the exact numbers
 */
record TrialOutcome(boolean passed, String text) {

	@Override
	public String toString() {
		return this.text;
	}

}
