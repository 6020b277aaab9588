package io.github.snowflakeid.lease;

/**
 * The right to use one node id in a window of id time, as a store has granted it.
 *
 * @param namespace the namespace of the lease
 * @param nodeId the node id
 * @param owner who holds it
 * @param token the token that the store acknowledged last. It grows with every change, so
 * a holder that has been replaced, or copied, is found out
 * @param nextToken the token that the holder's next change writes; larger than
 * {@code token} while a change is being made. A store takes a row that carries either
 * token for the holder's: the change may have been made before and its reply lost
 * @param from the first tick of the window
 * @param until the first tick after the window
 */
public record NodeLease(String namespace, long nodeId, LeaseOwner owner, long token, long nextToken, long from,
		long until) {

	/**
	 * Returns this lease as it is sent to the store for a change.
	 * @param step by how much the token grows
	 * @return a lease with a new next token
	 */
	NodeLease changing(long step) {
		return new NodeLease(this.namespace, this.nodeId, this.owner, this.token, this.token + step, this.from,
				this.until);
	}

	/**
	 * Returns this lease after a change that the store has made.
	 * @param until the end of the window that the store remembers now
	 * @return a lease whose token is the next token
	 */
	public NodeLease changed(long until) {
		return new NodeLease(this.namespace, this.nodeId, this.owner, this.nextToken, this.nextToken, this.from,
				Math.max(this.until, until));
	}

	/**
	 * Says whether a token in the store is this holder's.
	 * @param stored the token in the store
	 * @return whether it is one of this lease's two
	 */
	public boolean owns(long stored) {
		return stored == this.token || stored == this.nextToken;
	}

}
