package io.github.snowflakeid.lease;

import java.util.List;
import java.util.function.Supplier;

/**
 * A store behind a network that a test can break, and that counts calls.
 */
public final class BreakableStore implements NodeLeaseStore {

	private final NodeLeaseStore store;

	private int calls;

	private volatile boolean down;

	private boolean repliesLost;

	private Runnable duringCall = () -> {
	};

	public BreakableStore(NodeLeaseStore store) {
		this.store = store;
	}

	int calls() {
		return this.calls;
	}

	/** No call reaches the store. */
	public void goDown() {
		this.down = true;
	}

	/** Calls reach the store, but no reply comes back. */
	void loseReplies() {
		this.repliesLost = true;
	}

	/** Calls reach the store again, and replies come back. */
	public void heal() {
		this.down = false;
		this.repliesLost = false;
	}

	/** Runs something once, after the next call has reached the store. */
	void duringNextCall(Runnable action) {
		this.duringCall = action;
	}

	@Override
	public NodeLease acquire(LeaseRequest request) {
		return call(() -> this.store.acquire(request));
	}

	@Override
	public NodeLease renew(NodeLease lease, LeaseRequest request) {
		return call(() -> this.store.renew(lease, request));
	}

	@Override
	public void release(NodeLease lease, long highWaterMark) {
		call(() -> {
			this.store.release(lease, highWaterMark);
			return lease;
		});
	}

	@Override
	public List<LeaseRow> holders(String namespace) {
		return call(() -> this.store.holders(namespace));
	}

	private <T> T call(Supplier<T> call) {
		this.calls++;
		if (this.down) {
			throw new IllegalStateException("store is down");
		}
		T result = call.get();
		Runnable action = this.duringCall;
		this.duringCall = () -> {
		};
		action.run();
		if (this.repliesLost) {
			throw new IllegalStateException("reply is lost");
		}
		return result;
	}

}
