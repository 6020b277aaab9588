package io.github.snowflakeid.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

import io.github.snowflakeid.Slices;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseStatus.State;
import org.jspecify.annotations.Nullable;

/**
 * A keeper from a start to a stop. After a stop it lasts until its lease is handed back,
 * which may be while the next run is under way already.
 * <p>
 * One thread, the stepper, does what is due: it alone calls the store and moves the run
 * from state to state. Others look on, wait for it, wake it or stop it. The fields are
 * grouped by who writes them, and that is all the memory order there is:
 * <ul>
 * <li>What the stepper alone knows needs none.
 * <li>What the stepper tells is volatile. Lease and state change under the lock, in the
 * same breath as the slice: who holds the lock sees the three of them agree, and who does
 * not sees the latest of each.
 * <li>What others tell the stepper is volatile too, and written before the stepper is
 * unparked; the stepper reads it before it parks. If it reads too early, the permit that
 * it was given lets its next park return at once, so no wish is missed; and as long as
 * nobody is known as the stepper, it has yet to read. Likewise, the stepper writes what
 * others wait for before it unparks them, and they enter themselves as waiters before
 * they look. Who stops a run does so under the lock, with the slice: a call to the store
 * that returns later finds it stopped, and opens nothing.
 * </ul>
 */
final class LeaseRun {

	private static final long STOP_LIMIT_NANOS = Duration.ofSeconds(10).toNanos();

	private final Slices slices;

	private final NodeLeaseStore store;

	private final LeaseTerms terms;

	private final TimeSource timeSource;

	private final LongSupplier entropy;

	private final Object lock;

	private final KeeperParts.Counts counts;

	// What the stepper alone knows

	private final LeaseRequests requests;

	private final String generator;

	private final LeaseLog log;

	private RenewalTimer timer;

	/** When it began to look for the lease that it holds or does not hold yet. */
	private long wantedSince;

	/** Calls that failed since the last one that did not. */
	private int failures;

	/** The lease with the token of a renewal that may have reached the store. */
	private @Nullable NodeLease changing;

	// What the stepper tells; lease and state under the lock

	private volatile @Nullable NodeLease lease;

	private volatile State state = State.ACQUIRING;

	/** Also written by a stop that has waited in vain. */
	private volatile @Nullable RuntimeException failure;

	/** Since when calls to the store fail, or null if the last one did not. */
	private volatile @Nullable Instant failing;

	private volatile @Nullable Thread stepper;

	private volatile boolean over;

	// What others tell the stepper; a stop and its mark under the lock

	private volatile boolean stopped;

	/** Guarded by the lock. */
	private long highWaterMark;

	/** When it was stopped, by the monotonic clock. */
	private volatile long stoppedAt;

	/** Whether somebody waits for a window; the stepper takes note of it. */
	private volatile boolean wanted;

	/** When a start gives up that waits for a lease, or null if none does. */
	private volatile @Nullable Instant startsUntil;

	private final Set<Thread> waiters = ConcurrentHashMap.newKeySet();

	/**
	 * Creates a run that leases as soon as somebody steps.
	 * @param parts what it shares with the keeper's other runs
	 * @param now the time
	 */
	LeaseRun(KeeperParts parts, long now) {
		this.slices = parts.slices();
		this.store = parts.store();
		this.terms = parts.terms();
		this.timeSource = parts.timeSource();
		this.entropy = parts.entropy();
		this.lock = parts.lock();
		this.counts = parts.counts();
		this.requests = new LeaseRequests(parts);
		this.generator = parts.generator();
		this.log = new LeaseLog(this.generator, this.terms, this.timeSource);
		this.timer = RenewalTimer.startingAt(now, this.terms.ttl());
		this.wantedSince = now;
	}

	/**
	 * Returns a run that was stopped before it began, and has nothing to hand back.
	 * @param parts what it would share with others
	 * @return the run
	 */
	static LeaseRun neverBegun(KeeperParts parts) {
		LeaseRun run = new LeaseRun(parts, 0);
		run.stopped = true;
		run.over = true;
		return run;
	}

	/** Does what is due until the run is over: makes the calling thread the stepper. */
	void loop() {
		this.stepper = Thread.currentThread();
		while (!this.over) {
			// Nobody but this keeper has a say in what this thread does
			boolean unused = Thread.interrupted();
			long nanos = step();
			if (nanos > 0 && !this.over) {
				this.timeSource.park(nanos);
			}
		}
	}

	/**
	 * Does what is due. For the stepper.
	 * @return nanoseconds until something is due again
	 */
	long step() {
		if (this.stopped) {
			giveBack();
			return Long.MAX_VALUE;
		}
		long due = due();
		if (due > 0) {
			return due;
		}
		this.timer = this.timer.attempted(this.timeSource.nanoTime());
		this.wanted = false;
		NodeLease lease = this.lease;
		try {
			if (lease == null) {
				acquire();
			}
			else {
				renew(lease);
			}
		}
		catch (NodeLeaseLostException ex) {
			lost(ex);
		}
		catch (RuntimeException ex) {
			failed(ex);
		}
		catch (Error ex) {
			failed(new IllegalStateException(ex));
		}
		return Math.max(0, due());
	}

	private long due() {
		if (this.stopped) {
			return 0;
		}
		return this.timer.due(this.timeSource.nanoTime(), this.wanted && this.state == State.HOLDING);
	}

	private void acquire() {
		boolean mayHaveGhosts = this.failures > 0;
		NodeLease granted = this.store.acquire(this.requests.withLead(0));
		synchronized (this.lock) {
			if (!this.stopped) {
				// what a former run has left
				this.slices.close();
				this.slices.open(granted.nodeId(), granted.from(), granted.until());
			}
			else {
				this.highWaterMark = granted.from();
			}
			this.lease = granted;
			this.state = State.HOLDING;
		}
		succeeded();
		this.log.leased(granted, this.store.place(), Duration.ofNanos(this.timeSource.nanoTime() - this.wantedSince));
		if (granted.from() > this.terms.tickAt(this.timeSource.millis())) {
			// it starts ahead of wall, so it has to end later too
			this.timer = this.timer.atOnce();
		}
		notifyWaiters();
		if (mayHaveGhosts) {
			releaseGhosts(granted);
		}
	}

	/**
	 * Frees node ids that the store has granted to this run without its hearing of it. It
	 * has issued no id with them, so their marks may stay.
	 */
	private void releaseGhosts(NodeLease granted) {
		try {
			for (LeaseRow row : this.store.holders(granted.namespace())) {
				LeaseOwner owner = row.owner();
				if (owner != null && owner.id().equals(granted.owner().id()) && row.nodeId() != granted.nodeId()) {
					NodeLease ghost = new NodeLease(granted.namespace(), row.nodeId(), granted.owner(), row.token(),
							row.token(), row.highWaterMark(), row.highWaterMark());
					this.store.release(ghost.changing(this.requests.tokenStep()), row.highWaterMark());
				}
			}
		}
		catch (RuntimeException ex) {
			this.log.ghostsRemain(ex);
		}
	}

	private void renew(NodeLease lease) {
		NodeLease changing = this.changing;
		if (changing == null) {
			changing = lease.changing(this.requests.tokenStep());
			this.changing = changing;
		}
		NodeLease renewed = renewed(changing);
		State before = this.state;
		synchronized (this.lock) {
			if (!this.stopped) {
				this.slices.extend(renewed.until());
			}
			this.lease = renewed;
			this.changing = null;
			this.state = State.HOLDING;
			this.counts.renewed++;
		}
		succeeded();
		if (before == State.DEGRADED) {
			this.log.renewedAgain(lease);
		}
	}

	private NodeLease renewed(NodeLease changing) {
		long lead = this.requests.lead(changing);
		try {
			return this.store.renew(changing, this.requests.withLead(lead));
		}
		catch (ClockAheadException ex) {
			if (lead == 0) {
				throw ex;
			}
			// ids may be ahead of the store's clock though wall is not
			return this.store.renew(changing, this.requests.withLead(0));
		}
	}

	private void succeeded() {
		this.failure = null;
		this.failing = null;
		this.failures = 0;
		this.log.succeeded();
		this.timer = this.timer.succeeded();
	}

	private void lost(NodeLeaseLostException ex) {
		synchronized (this.lock) {
			if (!this.stopped) {
				this.slices.close();
			}
			this.lease = null;
			this.changing = null;
			this.state = State.LOST;
			this.counts.lost++;
		}
		this.failure = ex;
		this.wantedSince = this.timer.lastAttempt();
		this.timer = this.timer.atOnce();
		this.log.lost(trouble(ex));
	}

	private void failed(RuntimeException ex) {
		NodeLease lease = this.lease;
		synchronized (this.lock) {
			if (lease != null) {
				this.state = State.DEGRADED;
				this.counts.failed++;
			}
		}
		if (this.failing == null) {
			this.failing = this.timeSource.instant();
		}
		this.failure = ex;
		this.failures++;
		this.timer = this.timer.failed(this.timeSource.nanoTime(), this.entropy.getAsLong(), untilFree(ex));
		this.log.failed(lease, () -> trouble(ex));
		notifyWaiters();
	}

	private @Nullable Duration untilFree(RuntimeException ex) {
		return (ex instanceof NodeLeaseUnavailableException unavailable && unavailable.earliest().isPresent())
				? Duration.between(this.timeSource.instant(), unavailable.earliest().get()) : null;
	}

	private void giveBack() {
		NodeLease lease = this.lease;
		this.failure = null;
		if (lease != null && !this.over) {
			NodeLease changing = this.changing;
			long mark;
			synchronized (this.lock) {
				mark = this.highWaterMark;
			}
			try {
				this.store.release((changing != null) ? changing : lease.changing(this.requests.tokenStep()), mark);
			}
			catch (RuntimeException ex) {
				this.failure = ex;
			}
			catch (Error ex) {
				this.failure = new IllegalStateException(ex);
			}
		}
		this.over = true;
		notifyWaiters();
	}

	private void notifyWaiters() {
		this.waiters.forEach(LockSupport::unpark);
	}

	/** Asks for a window now instead of when a renewal is due. Does not block. */
	void wake() {
		if (!this.wanted) {
			this.wanted = true;
			LockSupport.unpark(this.stepper);
		}
	}

	/**
	 * Waits until a node id is leased.
	 * @param deadline until when, by the monotonic clock
	 * @param timeout how long that is, for people
	 * @throws LeaseAcquisitionException if there is no lease by then, if to wait is in
	 * vain, or if the thread was interrupted; the run goes on all the same
	 */
	void awaitLease(long deadline, Duration timeout) {
		this.startsUntil = this.timeSource.instant().plus(timeout);
		this.waiters.add(Thread.currentThread());
		while (this.lease == null) {
			LeaseTrouble trouble = trouble();
			long remaining = deadline - this.timeSource.nanoTime();
			boolean interrupted = Thread.currentThread().isInterrupted();
			if (remaining <= 0 || interrupted || (trouble != null && trouble.isLasting()) || this.over) {
				throw refusal(timeout, interrupted);
			}
			this.timeSource.park(remaining);
		}
		this.startsUntil = null;
	}

	private LeaseAcquisitionException refusal(Duration timeout, boolean interrupted) {
		LeaseTrouble trouble = trouble();
		String detail = (trouble != null) ? trouble.problemAndSince()
				: this.store.place() + (this.over ? ": the keeper was stopped" : ": the first call has not ended yet");
		String within = interrupted ? "before the start was interrupted"
				: String.format(Locale.ROOT, "within snowflake.lease.acquire-timeout (%s)", timeout);
		String reason = (trouble != null && trouble.isLasting()) ? "at all" : within;
		return new LeaseAcquisitionException(this.generator,
				LeaseLog.said(this.generator,
						String.format(Locale.ROOT, "No node id could be leased %s. %s.", reason, detail)),
				(trouble != null) ? trouble.failure() : new IllegalStateException(detail));
	}

	/**
	 * Closes the slice at once.
	 * @return the mark to hand back
	 */
	long close() {
		return this.slices.close();
	}

	/**
	 * Lets ids be drawn for a while, and then no more.
	 * @param remainder for how long, as the time in ids goes
	 * @return the mark to hand back
	 */
	long shorten(Duration remainder) {
		NodeLease lease = this.lease;
		if (lease == null) {
			return close();
		}
		long idNow = Math.max(this.slices.idNow(), lease.from());
		long wallMillis = this.timeSource.millis();
		long idMillis = Math.max(wallMillis, this.terms.startOf(idNow).toEpochMilli());
		// no further than max-lead, or each of several quick successors would lead by
		// more
		long bound = wallMillis + Math.max(remainder.toMillis(), this.terms.maxLead().toMillis());
		long end = Math.min(idMillis + remainder.toMillis(), bound);
		// no later, or a long tick would keep a successor waiting
		long until = Math.max(idNow + 1, this.terms.tickAt(end));
		return this.slices.shorten(until);
	}

	/**
	 * Has the stepper hand the lease back. The caller holds the lock, and has closed or
	 * shortened the slice without letting go of it.
	 * @param highWaterMark the mark to hand back
	 */
	void stop(long highWaterMark) {
		this.highWaterMark = highWaterMark;
		this.stoppedAt = this.timeSource.nanoTime();
		this.stopped = true;
		LockSupport.unpark(this.stepper);
	}

	/**
	 * Waits until the lease is handed back, also if interrupted: until 10 s after it was
	 * stopped at most, so that several together take no longer.
	 */
	void awaitEnd() {
		long deadline = this.stoppedAt + STOP_LIMIT_NANOS;
		boolean interrupted = false;
		this.waiters.add(Thread.currentThread());
		while (!this.over && deadline - this.timeSource.nanoTime() > 0) {
			this.timeSource.park(deadline - this.timeSource.nanoTime());
			interrupted |= Thread.interrupted();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		if (!this.over) {
			this.failure = new IllegalStateException("the lease store has not answered for 10 s");
		}
	}

	boolean isStopped() {
		return this.stopped;
	}

	/** The caller holds the lock. */
	LeaseStatus status() {
		LeaseTrouble trouble = trouble();
		String problem = (trouble != null) ? trouble.sentence(this.terms, this.timeSource) : null;
		NodeLease lease = this.stopped ? null : this.lease;
		Instant until = (lease != null) ? this.terms.startOf(lease.until()) : null;
		Duration remaining = (until != null) ? Duration.between(this.timeSource.instant(), until) : Duration.ZERO;
		return new LeaseStatus(this.stopped ? State.STOPPED : this.state, lease, until,
				remaining.isNegative() ? Duration.ZERO : remaining, problem, this.counts.renewed, this.counts.failed,
				this.counts.lost);
	}

	private @Nullable LeaseTrouble trouble() {
		RuntimeException failure = this.failure;
		return (failure != null) ? trouble(failure) : null;
	}

	private LeaseTrouble trouble(RuntimeException failure) {
		return new LeaseTrouble(failure, this.failing, this.lease, this.startsUntil, this.stopped);
	}

}
