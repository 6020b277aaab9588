package io.github.snowflakeid.simulation;

import java.util.List;
import java.util.function.Supplier;

import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseLostException;
import io.github.snowflakeid.lease.NodeLeaseStore;

/**
 * The store as a process sees it: behind a network, and with a time limit for each call.
 */
final class StoreClient implements NodeLeaseStore {

	/** Longer than the world lasts. */
	private static final long FOREVER = 1_000 * World.SECOND;

	private final Simulation simulation;

	private final World world;

	private final Instance instance;

	StoreClient(Simulation simulation, Instance instance) {
		this.simulation = simulation;
		this.world = simulation.world();
		this.instance = instance;
	}

	@Override
	public NodeLease acquire(LeaseRequest request) {
		Grant grant = (Grant) call(Kind.ACQUIRE, () -> {
			NodeLease granted = server().acquire(request);
			tell(Happening.GRANTED, granted.nodeId(), relative(granted.from()), relative(granted.until()));
			return new Grant(granted, server().othersOf(granted));
		}, null, request);
		NodeLease lease = grant.lease();
		this.instance.heardGrant(this.simulation.ledger().heard(lease), request.wall(), grant.ghosts());
		return lease;
	}

	@Override
	public NodeLease renew(NodeLease lease, LeaseRequest request) {
		try {
			NodeLease renewed = (NodeLease) call(Kind.RENEW, () -> {
				NodeLease extended = server().renew(lease, request);
				tell(Happening.RENEWED, extended.nodeId(), relative(extended.from()), relative(extended.until()));
				return extended;
			}, lease, request);
			this.simulation.ledger().heard(renewed);
			return renewed;
		}
		catch (NodeLeaseLostException ex) {
			this.instance.heardLoss(this.simulation.ledger().window(lease));
			throw ex;
		}
	}

	@Override
	public void release(NodeLease lease, long highWaterMark) {
		call(Kind.RELEASE, () -> {
			boolean applied = server().release(lease, highWaterMark);
			tell(Happening.RELEASED, lease.nodeId(), relative(highWaterMark), applied ? 1 : 0);
			return Boolean.valueOf(applied);
		}, lease, null);
	}

	@Override
	@SuppressWarnings("unchecked")
	public List<LeaseRow> holders(String namespace) {
		return (List<LeaseRow>) call(Kind.HOLDERS, () -> server().holders(), null, null);
	}

	private Object call(Kind kind, Supplier<Object> operation, NodeLease lease, LeaseRequest request) {
		if (this.instance.dead || this.world.isOver()) {
			throw Killed.INSTANCE;
		}
		this.instance.keeperSettled();
		if (Thread.currentThread().isInterrupted()) {
			this.instance.callFailed(kind == Kind.ACQUIRE);
			throw new IllegalStateException("interrupted");
		}
		long deadline = this.world.now() + this.simulation.scenario().callTimeout;
		Call call = new Call(this.simulation.nextCall(), this.world.current());
		call.acquires = kind == Kind.ACQUIRE;
		call.operation = () -> {
			this.simulation.setStoreClock();
			try {
				return operation.get();
			}
			catch (RuntimeException ex) {
				this.world.tell(Happening.STORE_SAYS_NO, this.instance.index(), kind.name(), call.number);
				if (!call.isOver) {
					// one that was given up may be too late for anything
					server().requireJustified(ex, lease, request);
				}
				return ex;
			}
		};
		this.world.tell(Happening.SENT, this.instance.index(), kind.name(), call.number);
		this.simulation.chaos().send(this.instance, call);
		call.caller.interruptible = true;
		while (call.reply == null && !Thread.currentThread().isInterrupted()
				&& (call.hangs || this.world.now() < deadline)) {
			this.world.sleep(call.hangs ? FOREVER : deadline - this.world.now());
		}
		call.caller.interruptible = false;
		call.isOver = true;
		this.instance.keeperHeard();
		if (call.reply == null || call.reply instanceof RuntimeException) {
			this.instance.callFailed(kind == Kind.ACQUIRE);
		}
		if (call.reply == null) {
			tell(Happening.NO_REPLY, call.number, 0, 0);
			throw new IllegalStateException("no reply");
		}
		tell(Happening.REPLY, call.number, 0, 0);
		if (call.reply instanceof RuntimeException refusal) {
			throw refusal;
		}
		return call.reply;
	}

	private StoreServer server() {
		return this.simulation.server();
	}

	private void tell(Happening happening, long first, long second, long third) {
		this.world.tell(happening, this.instance.index(), first, second, third);
	}

	private long relative(long tick) {
		return this.instance.relative(tick);
	}

	/**
	 * A lease, and the other rows that its owner had been granted when it was.
	 */
	private record Grant(NodeLease lease, List<LeaseRow> ghosts) {

	}

	private enum Kind {

		ACQUIRE, RENEW, RELEASE, HOLDERS

	}

	/**
	 * A request under way.
	 */
	static final class Call {

		final long number;

		final Actor caller;

		/** Changes the store; returns what it replies. */
		Supplier<Object> operation = () -> null;

		/**
		 * The reply, or the exception that the call ends with; null until it is there.
		 */
		Object reply;

		private boolean isOver;

		/** Whether it asks for a node id. */
		boolean acquires;

		/** Whether it has no time limit. */
		boolean hangs;

		private Call(long number, Actor caller) {
			this.number = number;
			this.caller = caller;
		}

	}

}
