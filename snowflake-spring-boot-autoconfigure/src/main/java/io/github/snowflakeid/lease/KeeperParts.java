package io.github.snowflakeid.lease;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.github.snowflakeid.Slices;
import io.github.snowflakeid.TimeSource;

/**
 * What a keeper is made with, and what all its runs share.
 *
 * @param generator what people call the generator, or an empty text
 * @param slices the handle of the generator to supply
 * @param store where leases are kept
 * @param terms what to lease
 * @param timeSource the clocks
 * @param owners makes up who leases, once a run; may take long
 * @param entropy random numbers
 * @param lock makes opening, extending and closing the slice one thing with the check
 * whether the keeper was stopped; guards the counts as well. Nobody calls the store while
 * holding it
 * @param counts what became of renewals, in all runs
 */
record KeeperParts(String generator, Slices slices, NodeLeaseStore store, LeaseTerms terms, TimeSource timeSource,
		Supplier<LeaseOwner> owners, LongSupplier entropy, Object lock, Counts counts) {

	/**
	 * What became of renewals. Guarded by the lock.
	 */
	static final class Counts {

		long renewed;

		long failed;

		long lost;

	}

}
