package io.github.snowflakeid.lease;

import java.time.Instant;
import java.util.Locale;

/**
 * The requester's wall clock runs further ahead of the store's than {@code max-lead}: it
 * gets no window, because one wrong clock must not burn the id space of a node id.
 *
 * @serial exclude
 */
public final class ClockAheadException extends LeaseRefusedException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param request the request
	 * @param storeMillis the store's clock, in milliseconds since 1970
	 */
	public ClockAheadException(LeaseRequest request, long storeMillis) {
		super(String.format(Locale.ROOT,
				"The wall clock says %s and that of the lease store %s; it may be ahead by snowflake.max-lead (%s). Set the "
						+ "machine's clock right",
				request.terms().startOf(request.wall()), Instant.ofEpochMilli(storeMillis), request.terms().maxLead()));
	}

}
