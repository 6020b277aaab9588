package io.github.snowflakeid.lease;

import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A namespace belongs to another layout or epoch: ids of both would be mistaken for each
 * other.
 *
 * @serial exclude
 */
public final class LayoutMismatchException extends LeaseRefusedException {

	private static final long serialVersionUID = 1L;

	/** The fingerprint in the store. */
	private final String stored;

	/** The fingerprint of the requester. */
	private final String configured;

	/** How far windows reach. */
	private final Duration reach;

	/**
	 * Creates an exception.
	 * @param terms the terms of the requester
	 * @param stored the {@linkplain LeaseTerms#fingerprint() fingerprint} in the store
	 */
	public LayoutMismatchException(LeaseTerms terms, String stored) {
		this(terms, stored, Duration.ZERO);
	}

	/**
	 * Creates an exception of a store that remembers the reach of others.
	 * @param terms the terms of the requester
	 * @param stored the {@linkplain LeaseTerms#fingerprint() fingerprint} in the store
	 * @param longest the longest {@linkplain LeaseTerms#reach() reach} of all who have
	 * leased in the namespace
	 */
	public LayoutMismatchException(LeaseTerms terms, String stored, Duration longest) {
		super(String.format(Locale.ROOT, "The namespace '%s' belongs to ids of %s, and this node is configured for %s",
				terms.namespace(), stored, terms.fingerprint()));
		this.stored = stored;
		this.configured = terms.fingerprint();
		this.reach = (longest.compareTo(terms.reach()) > 0) ? longest : terms.reach();
	}

	/**
	 * Returns what a change to the layout of the requester would come to.
	 * @return the change, or null if the store has something that is no layout
	 */
	public @Nullable LayoutChange change() {
		return LayoutChange.of(this.stored, this.configured);
	}

	/**
	 * Returns for how long after all others have stopped the time of a window that was
	 * granted to them may still lie ahead, unless the store does not remember that they
	 * had a longer ttl or max-lead than the requester.
	 * @return ttl and max-lead
	 */
	public Duration reach() {
		return this.reach;
	}

}
