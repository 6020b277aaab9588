package io.github.snowflakeid.lease;

/**
 * A lease store has not done what it was asked, or nobody knows whether it has. The
 * message is what a person needs in the middle of the night: what was asked where, what
 * the other side said, and what to do.
 *
 * @serial exclude
 */
public final class LeaseStoreException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String problem;

	private final String remedy;

	private final boolean lasting;

	/**
	 * Creates an exception.
	 * @param place what was asked, and where, as in "Redis at localhost:6379"; never a
	 * password
	 * @param words what it said, or what became of the call
	 * @param remedy what to do, in whole sentences
	 * @param lasting whether it stays like that until somebody does something about it:
	 * an application that starts does not wait then
	 * @param cause what happened
	 */
	public LeaseStoreException(String place, String words, String remedy, boolean lasting, Throwable cause) {
		super(message(place, words, remedy), cause);
		this.problem = problem(place, words);
		this.remedy = remedy;
		this.lasting = lasting;
	}

	private static String message(String place, String words, String remedy) {
		return problem(place, words) + ". " + remedy;
	}

	private static String problem(String place, String words) {
		return Words.oneLine(place) + ": " + Words.cut(Words.oneLine(words));
	}

	/**
	 * Returns what was asked where and what came of it.
	 * @return one line without a period at its end
	 */
	public String problem() {
		return this.problem;
	}

	/**
	 * Returns what to do.
	 * @return whole sentences
	 */
	public String remedy() {
		return this.remedy;
	}

	/**
	 * Says whether it stays like that until somebody does something about it.
	 * @return whether to wait is in vain
	 */
	public boolean isLasting() {
		return this.lasting;
	}

}
