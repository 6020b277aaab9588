package io.github.snowflakeid.autoconfigure;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.ClockAheadException;
import io.github.snowflakeid.lease.LayoutMismatchException;
import io.github.snowflakeid.lease.LeaseAcquisitionException;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.NodeLeaseUnavailableException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells why no node id could be leased at start, and what to do about it.
 */
final class LeaseAcquisitionFailureAnalyzer extends AbstractFailureAnalyzer<LeaseAcquisitionException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, LeaseAcquisitionException cause) {
		return new FailureAnalysis(cause.getMessage(), PropertyNames.of(cause.generator()).in(action(cause.getCause())),
				cause);
	}

	private static String action(@Nullable Throwable reason) {
		if (reason instanceof NodeLeaseUnavailableException) {
			return "Stop an instance that holds one of these node ids, or wait for its lease to end. To make room for more "
					+ "instances, allow more node ids with {}.lease.node-ids, or widen "
					+ "{}.layout.node-id-bits for new ids. To wait for longer at the start, set "
					+ "snowflake.lease.acquire-timeout to more.";
		}
		if (reason instanceof LayoutMismatchException mismatch) {
			return "Set {}.layout.* and {}.epoch to what the namespace belongs to. If these ids have nothing "
					+ "to do with those, set {}.lease.namespace to another name."
					+ LayoutChangeAdvice.of(mismatch, TimeSource.system().instant());
		}
		if (reason instanceof ClockAheadException) {
			return "Set the machine's clock right, and let it be kept so by NTP. If it is the store's clock that is wrong, "
					+ "set that right.";
		}
		if (reason instanceof LeaseStoreException store) {
			return store.remedy() + (store.isLasting() ? ""
					: " To wait for longer at the start, set snowflake.lease.acquire-timeout to more.");
		}
		return "See that the lease store can be reached and works. To wait for longer at the start, "
				+ "set snowflake.lease.acquire-timeout to more.";
	}

}
