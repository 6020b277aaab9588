package io.github.snowflakeid.lease;

import java.util.Locale;

/**
 * A namespace belongs to another layout or epoch: ids of both would be mistaken for each
 * other.
 *
 * @serial exclude
 */
public final class LayoutMismatchException extends LeaseRefusedException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param terms the terms of the requester
	 * @param stored the {@linkplain LeaseTerms#fingerprint() fingerprint} in the store
	 */
	public LayoutMismatchException(LeaseTerms terms, String stored) {
		super(String.format(Locale.ROOT, "The namespace '%s' belongs to ids of %s, and this node is configured for %s",
				terms.namespace(), stored, terms.fingerprint()));
	}

}
