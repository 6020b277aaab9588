package io.github.snowflakeid.lease;

import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.github.snowflakeid.Slices;
import io.github.snowflakeid.TimeSource;

/**
 * What a simulation needs of this package to be repeatable: keepers and rules that take
 * all that is random from outside.
 */
public final class LeaseInternals {

	private LeaseInternals() {
	}

	public static LeaseKeeper keeper(Slices slices, NodeLeaseStore store, LeaseTerms terms, TimeSource timeSource,
			Supplier<LeaseOwner> owners, LongSupplier entropy, Executor executor) {
		return new LeaseKeeper(slices, store, terms, timeSource, owners, entropy, executor);
	}

	public static void begin(LeaseKeeper keeper) {
		keeper.begin();
	}

	public static long step(LeaseKeeper keeper) {
		return keeper.step();
	}

	public static void beginStop(LeaseKeeper keeper) {
		keeper.beginStop();
	}

	public static List<LeaseRow> candidates(LeaseRequest request, Collection<LeaseRow> rows, long storeMillis,
			long floor, Random random) {
		return LeaseRules.candidates(request, rows, storeMillis, floor, random);
	}

}
