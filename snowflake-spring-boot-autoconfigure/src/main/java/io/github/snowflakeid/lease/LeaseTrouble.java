package io.github.snowflakeid.lease;

import java.time.Instant;
import java.util.Locale;

import io.github.snowflakeid.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * A call to the store that failed, and how things stood when somebody is told of it.
 *
 * @param failure what went wrong
 * @param since since when calls fail, or null if the last one before this one did not
 * @param lease the lease that is held, or null
 * @param startsUntil when a start gives up that waits for a lease, or null if none does
 * @param stopped whether the keeper was stopped, so that nothing is tried again
 */
record LeaseTrouble(RuntimeException failure, @Nullable Instant since, @Nullable NodeLease lease,
		@Nullable Instant startsUntil, boolean stopped) {

	/**
	 * Says whether it stays like that until somebody does something about it.
	 * @return whether to wait is in vain
	 */
	boolean isLasting() {
		return this.failure instanceof LayoutMismatchException
				|| (this.failure instanceof LeaseStoreException store && store.isLasting());
	}

	/**
	 * Returns what people are told, wherever they look: one text in log, health and
	 * endpoint.
	 * @param terms what is leased
	 * @param timeSource the clock
	 * @return whole sentences
	 */
	String sentence(LeaseTerms terms, TimeSource timeSource) {
		String remedy = (this.failure instanceof LeaseStoreException store) ? " " + store.remedy() : "";
		if (this.stopped) {
			return problem() + "." + remedy;
		}
		if (this.failure instanceof NodeLeaseLostException) {
			return problem() + ". No id is issued with it any more; a node id is leased anew.";
		}
		String tried = (this.lease != null)
				? String.format(Locale.ROOT, "The lease of node id %d could not be renewed", this.lease.nodeId())
				: "No node id could be leased";
		return String.format(Locale.ROOT, "%s: %s. %s.%s", tried, problemAndSince(), next(terms, timeSource), remedy);
	}

	/**
	 * Returns what went wrong.
	 * @return one line without a period at its end
	 */
	String problem() {
		if (this.failure instanceof LeaseStoreException store) {
			return store.problem();
		}
		return (this.failure instanceof LeaseRefusedException) ? Words.oneLine(this.failure.getMessage())
				: Words.of(this.failure);
	}

	/**
	 * Returns what went wrong, and since when it does.
	 * @return one line without a period at its end
	 */
	String problemAndSince() {
		return (this.since != null) ? String.format(Locale.ROOT, "%s (since %s)", problem(), this.since) : problem();
	}

	private String next(LeaseTerms terms, TimeSource timeSource) {
		if (this.lease != null) {
			Instant until = terms.startOf(this.lease.until());
			boolean ended = !timeSource.instant().isBefore(until);
			return String.format(Locale.ROOT,
					ended ? "Ids are refused since %s, when the window ended, and it is tried again"
							: "Ids are issued until %s, and it is tried again",
					until);
		}
		if (this.startsUntil == null) {
			return "It is tried again, and ids are refused meanwhile";
		}
		return isLasting() ? "To wait is in vain, so the start gives up"
				: String.format(Locale.ROOT, "It is tried again until %s, when the start gives up", this.startsUntil);
	}

}
