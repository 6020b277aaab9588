package io.github.snowflakeid.faults;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseLostException;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.NodeLeaseUnavailableException;

/**
 * A store that writes down what another one grants to this process, before the process
 * hears of it, and which marks this process hands back, before the store hears of them.
 * So whatever the process uses is on record; and so is what it is told of a lease that is
 * lost, or of node ids that are all held. A line is {@value #WORDS} numbers of 8 bytes:
 * what happened, node id, token, the window's begin, its end or the mark, and when the
 * call began and ended by the monotonic clock.
 */
final class LeaseJournal implements NodeLeaseStore {

	static final int WORDS = 7;

	static final long ACQUIRED = 0;

	static final long RENEWED = 1;

	static final long RELEASED = 2;

	/** The store says that the lease is somebody else's. */
	static final long LOST = 3;

	/** All node ids are held, the one of this line by this process itself. */
	static final long IN_ITS_OWN_WAY = 4;

	private final NodeLeaseStore store;

	/** Not a channel, which an interrupt of its writer closes. */
	private final FileOutputStream file;

	LeaseJournal(NodeLeaseStore store, Path file) {
		this.store = store;
		try {
			this.file = new FileOutputStream(Files.createFile(file).toFile(), true);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String place() {
		return this.store.place();
	}

	@Override
	public NodeLease acquire(LeaseRequest request) {
		long start = TimeSource.system().nanoTime();
		try {
			NodeLease lease = this.store.acquire(request);
			write(ACQUIRED, lease, lease.until(), start);
			return lease;
		}
		catch (NodeLeaseUnavailableException ex) {
			for (LeaseRow row : ex.holders()) {
				LeaseOwner owner = row.owner();
				if (owner != null && owner.id().equals(request.owner().id())) {
					write(IN_ITS_OWN_WAY, row.nodeId(), row.token(), 0, row.highWaterMark(), start);
				}
			}
			throw ex;
		}
	}

	@Override
	public NodeLease renew(NodeLease lease, LeaseRequest request) {
		long start = TimeSource.system().nanoTime();
		try {
			NodeLease renewed = this.store.renew(lease, request);
			write(RENEWED, renewed, renewed.until(), start);
			return renewed;
		}
		catch (NodeLeaseLostException ex) {
			write(LOST, lease, lease.until(), start);
			throw ex;
		}
	}

	@Override
	public void release(NodeLease lease, long highWaterMark) {
		write(RELEASED, lease, highWaterMark, TimeSource.system().nanoTime());
		this.store.release(lease, highWaterMark);
	}

	@Override
	public List<LeaseRow> holders(String namespace) {
		return this.store.holders(namespace);
	}

	private void write(long what, NodeLease lease, long end, long start) {
		write(what, lease.nodeId(), lease.token(), lease.from(), end, start);
	}

	private void write(long what, long nodeId, long token, long from, long end, long start) {
		ByteBuffer buffer = ByteBuffer.allocate(WORDS * Long.BYTES);
		buffer.putLong(what).putLong(nodeId).putLong(token).putLong(from).putLong(end);
		buffer.putLong(start).putLong(TimeSource.system().nanoTime());
		try {
			this.file.write(buffer.array());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
