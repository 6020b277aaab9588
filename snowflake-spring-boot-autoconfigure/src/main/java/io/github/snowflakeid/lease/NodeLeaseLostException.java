package io.github.snowflakeid.lease;

import java.util.Locale;

/**
 * A lease is somebody else's now: it had expired and was taken, or a copy of the holder
 * has renewed it, or the store does not know it any more.
 *
 * @serial exclude
 */
public final class NodeLeaseLostException extends LeaseRefusedException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param lease the lease that is lost
	 * @param detail what the store has in its place
	 */
	public NodeLeaseLostException(NodeLease lease, String detail) {
		super(String.format(Locale.ROOT, "The lease of node id %d in namespace '%s' is lost: %s", lease.nodeId(),
				lease.namespace(), detail));
	}

}
