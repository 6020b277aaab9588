package io.github.snowflakeid.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;

/**
 * A store that writes down what another one grants to this process, before the process
 * hears of it, and which marks this process hands back, before the store hears of them.
 * So whatever the process uses is on record. A line is {@value #WORDS} numbers of 8
 * bytes: what happened, node id, token, the window's begin, its end or the mark, and when
 * the call began and ended by the monotonic clock.
 */
final class LeaseJournal implements NodeLeaseStore {

	static final int WORDS = 7;

	static final long ACQUIRED = 0;

	static final long RENEWED = 1;

	static final long RELEASED = 2;

	private final NodeLeaseStore store;

	private final FileChannel file;

	LeaseJournal(NodeLeaseStore store, Path file) {
		this.store = store;
		try {
			this.file = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE,
					StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public NodeLease acquire(LeaseRequest request) {
		long start = TimeSource.system().nanoTime();
		NodeLease lease = this.store.acquire(request);
		write(ACQUIRED, lease, lease.until(), start);
		return lease;
	}

	@Override
	public NodeLease renew(NodeLease lease, LeaseRequest request) {
		long start = TimeSource.system().nanoTime();
		NodeLease renewed = this.store.renew(lease, request);
		write(RENEWED, renewed, renewed.until(), start);
		return renewed;
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
		ByteBuffer buffer = ByteBuffer.allocate(WORDS * Long.BYTES);
		buffer.putLong(what).putLong(lease.nodeId()).putLong(lease.token()).putLong(lease.from()).putLong(end);
		buffer.putLong(start).putLong(TimeSource.system().nanoTime()).flip();
		try {
			while (buffer.hasRemaining()) {
				this.file.write(buffer);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
