package io.github.snowflakeid.lease;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * All node ids that may be leased are held, or the store grants no new lease for a while.
 *
 * @serial exclude
 */
public final class NodeLeaseUnavailableException extends LeaseRefusedException {

	private static final long serialVersionUID = 1L;

	private static final int SHOWN = 16;

	private final transient List<LeaseRow> holders;

	private final @Nullable Instant earliest;

	/**
	 * Creates an exception for node ids that are all held.
	 * @param terms the terms that say which node ids may be leased
	 * @param holders the rows of those node ids
	 */
	public NodeLeaseUnavailableException(LeaseTerms terms, List<LeaseRow> holders) {
		super(message(terms, holders));
		this.holders = List.copyOf(holders);
		this.earliest = holders.stream()
			.map(LeaseRow::expires)
			.min(Comparator.naturalOrder())
			.map(Instant::ofEpochMilli)
			.orElse(null);
	}

	/**
	 * Creates an exception for a store that grants nothing now.
	 * @param reason why, and until when
	 */
	public NodeLeaseUnavailableException(String reason) {
		this(reason, null);
	}

	/**
	 * Creates an exception for a store that grants nothing before a known moment.
	 * @param reason why, and until when
	 * @param earliest when it may grant something, by its clock, or null if nobody knows
	 */
	public NodeLeaseUnavailableException(String reason, @Nullable Instant earliest) {
		super(reason);
		this.holders = List.of();
		this.earliest = earliest;
	}

	/**
	 * Returns when a node id may be free, if nothing happens until then: it is worth
	 * while to try again at that moment.
	 * @return the moment, by the store's clock, or empty if nobody knows
	 */
	public Optional<Instant> earliest() {
		return Optional.ofNullable(this.earliest);
	}

	/**
	 * Returns who holds the node ids.
	 * @return the rows of all node ids that may be leased, or none if another reason
	 * keeps the store from granting one
	 */
	public List<LeaseRow> holders() {
		return this.holders;
	}

	private static String message(LeaseTerms terms, List<LeaseRow> holders) {
		String all = (terms.nodeIds().size() == 1) ? "Node id %s of namespace '%s' is held"
				: "All node ids of %s in namespace '%s' are held";
		String who = holders.stream()
			.limit(SHOWN)
			.map((row) -> String.format(Locale.ROOT, "%d by %s, since %s, until %s unless renewed", row.nodeId(),
					row.owner(), Instant.ofEpochMilli(row.since()), Instant.ofEpochMilli(row.expires())))
			.collect(Collectors.joining("; "));
		String more = (holders.size() > SHOWN) ? String.format(Locale.ROOT, "; and %d more", holders.size() - SHOWN)
				: "";
		return String.format(Locale.ROOT, all, terms.nodeIds(), terms.namespace()) + ": " + who + more;
	}

}
