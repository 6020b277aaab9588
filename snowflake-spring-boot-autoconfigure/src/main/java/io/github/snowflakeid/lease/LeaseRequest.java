package io.github.snowflakeid.lease;

/**
 * What a keeper asks of a store.
 *
 * @param terms what does not change
 * @param owner who asks
 * @param wall the tick of the requester's wall clock. A store never judges an expiry by
 * it: the clock may be wrong
 * @param until the end of the window asked for
 * @param tokenStep by how much the token has to grow: a number from 1 to 2^32 that
 * another process would not choose, even if it is a copy of this one
 */
public record LeaseRequest(LeaseTerms terms, LeaseOwner owner, long wall, long until, long tokenStep) {

	/**
	 * Refuses a requester whose clock runs ahead, so that it does not burn id space for
	 * the others.
	 * @param storeMillis the store's clock, in milliseconds since 1970
	 * @throws ClockAheadException if the end of the window lies further ahead of the
	 * store's clock than ttl and max-lead
	 */
	public void requireClockInRange(long storeMillis) {
		if (this.until > this.terms.largestUntil(storeMillis)) {
			throw new ClockAheadException(this, storeMillis);
		}
	}

}
