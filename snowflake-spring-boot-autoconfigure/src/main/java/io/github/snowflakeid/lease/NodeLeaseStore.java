package io.github.snowflakeid.lease;

import java.util.List;

/**
 * Where leases are kept. A bean of this type replaces the stores that come with the
 * starter.
 * <p>
 * A store remembers one {@link LeaseRow} for each node id that was ever used in a
 * namespace, never forgets a row that it has acknowledged, and changes a row by
 * compare-and-set on its token. {@link LeaseRules} says which row may be taken and what
 * it becomes; what remains to a store is to read rows, to replace one atomically, and to
 * tell the time. No expiry is judged by a client's clock. {@link RowNodeLeaseStore} is
 * the place to start from.
 * <p>
 * Calls may block for as long as the store needs, but must end by themselves well before
 * a ttl is over. Any exception that is no {@link LeaseRefusedException} means that the
 * outcome is unknown: the keeper tries again. All methods may be called by several
 * threads at once.
 */
public interface NodeLeaseStore {

	/**
	 * Says where leases are kept, for people, as in "Redis at localhost:6379, database
	 * 0". Never a password. Does not connect.
	 * @return a few words; by default the name of the class
	 */
	default String place() {
		return getClass().getSimpleName();
	}

	/**
	 * Leases one of the node ids that the terms allow. The window starts at the
	 * requester's wall or at the row's high-water mark, whichever is later, and the new
	 * mark is on record before this method returns.
	 * @param request who asks for what
	 * @return the lease
	 * @throws NodeLeaseUnavailableException if all allowed node ids are held
	 * @throws ClockAheadException if the requester's wall clock runs too far ahead
	 * @throws LayoutMismatchException if the namespace belongs to another layout or epoch
	 */
	NodeLease acquire(LeaseRequest request);

	/**
	 * Extends a lease, also one that has expired if nobody has taken it since. The new
	 * mark and expiry are on record before this method returns.
	 * @param lease the lease, with the token to expect and the token to write
	 * @param request who asks for what
	 * @return the lease with its new token and a window that ends no earlier than before
	 * @throws NodeLeaseLostException if the row carries another token, or is gone
	 * @throws ClockAheadException if the requester's wall clock runs too far ahead
	 */
	NodeLease renew(NodeLease lease, LeaseRequest request);

	/**
	 * Gives a node id back: it is free at once. Does nothing if the row carries another
	 * token.
	 * @param lease the lease, with the token to expect and the token to write; after a
	 * renewal whose outcome is unknown these are the tokens of that renewal
	 * @param highWaterMark the first tick that the holder has not used; replaces the mark
	 * on record, which may be higher
	 */
	void release(NodeLease lease, long highWaterMark);

	/**
	 * Lists the node ids that are held, for people.
	 * @param namespace the namespace
	 * @return the rows that have an owner whose lease has not expired, or who is known to
	 * live, by node id
	 */
	List<LeaseRow> holders(String namespace);

}
