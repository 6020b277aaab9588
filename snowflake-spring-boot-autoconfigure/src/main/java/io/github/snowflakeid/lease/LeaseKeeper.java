package io.github.snowflakeid.lease;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseStatus.State;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a generator supplied with a node id: leases one, renews the lease every third of
 * its ttl, hands longer windows to the generator once the store has acknowledged them,
 * and takes another node id when the lease is lost.
 * <p>
 * Nothing here has to be in time to be safe. The generator cannot compose an id outside
 * the window it was given, and a window is never longer than what the store has on
 * record; so a keeper that is late, paused, cut off or copied makes ids stop, not repeat.
 * <ul>
 * <li>A failed renewal changes nothing: ids are issued until the window ends, and the
 * keeper tries again, with the same new token, because the failed call may have reached
 * the store all the same.
 * <li>A lost lease closes the generator's slice before anything else happens.
 * <li>A stop closes the slice first, and then hands back the mark that closing returned.
 * Where ids are still to be drawn, the window is shortened instead, and its end is handed
 * back. A call to the store that is under way meanwhile finds the keeper stopped when it
 * returns, and opens nothing.
 * </ul>
 * It is a state machine: {@link #step()} does what is due and says when to call it again.
 * One daemon thread per start does so, woken early by callers that meet the end of the
 * window. All calls to the store are made by that thread, without a lock, so a store that
 * hangs holds up nobody else. {@code lock} guards what several threads see, and makes
 * opening, extending and closing the slice one thing with the check whether the keeper
 * was stopped.
 */
public final class LeaseKeeper {

	private static final Logger logger = System.getLogger(LeaseKeeper.class.getName());

	private static final int RENEWALS_PER_TTL = 3;

	/** Also the least time between renewals that callers ask for. */
	private static final long FIRST_RETRY_NANOS = Duration.ofMillis(100).toNanos();

	private static final int MAX_DOUBLINGS = 20;

	private static final long STOP_LIMIT_NANOS = Duration.ofSeconds(10).toNanos();

	/** Different words for the same thing, such as ports, do not fill the log. */
	private static final int MOST_TOLD = 8;

	private static final Pattern DIGITS = Pattern.compile("\\d+");

	private static final int TOKEN_STEP_BITS = 32;

	private final Slices slices;

	private final NodeLeaseStore store;

	private final LeaseTerms terms;

	private final TimeSource timeSource;

	private final Supplier<LeaseOwner> owners;

	private final LongSupplier entropy;

	private final Executor executor;

	private final SharedReading<List<LeaseRow>> holders;

	private final Object lock = new Object();

	/** Whose draws start this keeper as {@link #start} does, or null if nobody's do. */
	private volatile @Nullable Starter starter;

	/** The latest run, which may be stopped, or null before the first start. */
	private volatile @Nullable Run run;

	/** Guarded by lock, as are the other numbers. */
	private long renewed;

	private long failed;

	private long lost;

	/**
	 * Creates a keeper that is not started.
	 * @param slices the handle of the generator to supply, which nobody else may use from
	 * now on
	 * @param store where leases are kept
	 * @param terms what to lease
	 * @param application the application's name, for people
	 * @param timeSource the clocks
	 * @throws IllegalArgumentException if a slice is open
	 */
	public LeaseKeeper(Slices slices, NodeLeaseStore store, LeaseTerms terms, String application,
			TimeSource timeSource) {
		this(slices, store, terms, timeSource, () -> LeaseOwner.ofThisProcess(application), entropy(timeSource),
				(task) -> LeaseThreads.lasting(task, "snowflake-lease").start());
	}

	LeaseKeeper(Slices slices, NodeLeaseStore store, LeaseTerms terms, TimeSource timeSource,
			Supplier<LeaseOwner> owners, LongSupplier entropy, Executor executor) {
		slices.generator().nodeId().ifPresent((nodeId) -> {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"the generator has node id %d already; its slice must be closed, or it cannot use leased ones",
					nodeId));
		});
		this.slices = slices;
		this.store = store;
		this.terms = terms;
		this.timeSource = timeSource;
		this.owners = owners;
		this.entropy = entropy;
		this.executor = executor;
		this.holders = new SharedReading<>(() -> store.holders(terms.namespace()), "who holds node ids", timeSource);
		slices.onWindowRequest(this::requestWindowOrStart);
	}

	/** A copy of this process has the same random numbers, but not the same time. */
	private static LongSupplier entropy(TimeSource timeSource) {
		SecureRandom random = new SecureRandom();
		return () -> random.nextLong() ^ timeSource.nanoTime() * 0x9E3779B97F4A7C15L
				^ timeSource.millis() * 0xC2B2AE3D27D4EB4FL;
	}

	/**
	 * Starts to lease a node id and waits until one is leased. Does nothing if one is
	 * held already.
	 * <p>
	 * A call to {@link SnowflakeIdGenerator#nextId()} starts a keeper too that was never
	 * started before, but waits no longer than {@code max-wait}.
	 * @param timeout how long to wait
	 * @throws LeaseAcquisitionException if there is no lease by then, if the namespace
	 * belongs to another layout, or if the thread was interrupted; the keeper is stopped
	 * then
	 */
	public void start(Duration timeout) {
		awaitLease(timeout);
		this.starter = null;
	}

	/**
	 * Lets the calling thread start the keeper when it draws an id, as {@link #start}
	 * does: it waits for as long as that would, and fails in the same way. For the thread
	 * that starts an application, and would wait for the lease somewhat later anyway.
	 * Others wait no longer than {@code max-wait}, and so does this one as soon as
	 * {@link #start} has returned.
	 * @param timeout how long to wait
	 */
	public void startOnDraw(Duration timeout) {
		this.starter = new Starter(Thread.currentThread(), timeout);
	}

	private void awaitLease(Duration timeout) {
		long deadline = this.timeSource.nanoTime() + timeout.toNanos();
		Run run = begin();
		run.startsUntil = this.timeSource.instant().plus(timeout);
		run.waiters.add(Thread.currentThread());
		while (!run.hasLease()) {
			RuntimeException failure = run.failure;
			long remaining = deadline - this.timeSource.nanoTime();
			boolean interrupted = Thread.currentThread().isInterrupted();
			if (remaining <= 0 || interrupted || isLasting(failure) || run.over) {
				LeaseAcquisitionException refusal = refusal(run, timeout, interrupted);
				// not one that somebody else has started since
				stop(run, this::close);
				throw refusal;
			}
			this.timeSource.park(remaining);
		}
		run.startsUntil = null;
	}

	/** Says whether a failure stays until somebody does something about it. */
	private static boolean isLasting(@Nullable RuntimeException failure) {
		return failure instanceof LayoutMismatchException
				|| (failure instanceof LeaseStoreException store && store.isLasting());
	}

	private LeaseAcquisitionException refusal(Run run, Duration timeout, boolean interrupted) {
		RuntimeException failure = run.failure;
		String detail = (failure != null) ? problem(failure) + sinceText(run)
				: this.store.place() + (run.over ? ": the keeper was stopped" : ": the first call has not ended yet");
		String within = interrupted ? "before the start was interrupted"
				: String.format(Locale.ROOT, "within snowflake.lease.acquire-timeout (%s)", timeout);
		String reason = isLasting(failure) ? "at all" : within;
		return new LeaseAcquisitionException(
				String.format(Locale.ROOT, "No node id could be leased %s. %s.", reason, detail),
				(failure != null) ? failure : new IllegalStateException(detail));
	}

	Run begin() {
		Run begun = new Run(this.timeSource.nanoTime());
		synchronized (this.lock) {
			Run current = this.run;
			if (current != null && !current.stopped) {
				return current;
			}
			this.run = begun;
		}
		this.executor.execute(begun::loop);
		return begun;
	}

	/**
	 * Closes the generator's slice, hands the real high-water mark back to the store and
	 * frees the node id. Waits 10 s for the store at most; after that the lease ends by
	 * itself. {@link LeaseStatus#problem()} says afterwards why the node id could not be
	 * freed; nothing is logged, because java.util.logging has ended before whoever stops
	 * the keeper at the end of the JVM. A keeper that is stopped before it was ever
	 * started is not started by callers who draw ids any more.
	 */
	public void stop() {
		stop(begunOrStopped(), this::close);
	}

	/**
	 * Does what {@link #stop()} does, but lets ids be drawn for a while: for those who
	 * still work when the connection to the store has ended already. The window ends
	 * after that while or when it would have ended anyway, and the mark that is handed
	 * back is its end. So whoever is given the node id next starts there, ahead of its
	 * clock if it comes sooner.
	 * @param remainder for how long ids may be drawn, as the time in ids goes. If that is
	 * ahead of the wall clock, it is less: the mark is no further ahead of the wall clock
	 * than {@code max-lead}, or the remainder if that is longer
	 */
	public void handBack(Duration remainder) {
		stop(begunOrStopped(), (run) -> shorten(run, remainder));
	}

	private Run begunOrStopped() {
		synchronized (this.lock) {
			Run run = this.run;
			if (run == null) {
				run = new Run(0);
				run.stop(0);
				run.over = true;
				this.run = run;
			}
			return run;
		}
	}

	/** The caller holds the lock. */
	private long close(Run run) {
		return this.slices.close();
	}

	/** The caller holds the lock. */
	private long shorten(Run run, Duration remainder) {
		NodeLease lease = run.lease;
		if (lease == null) {
			return close(run);
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

	private void stop(Run run, ToLongFunction<Run> end) {
		if (!beginStop(run, end)) {
			return;
		}
		long deadline = this.timeSource.nanoTime() + STOP_LIMIT_NANOS;
		boolean interrupted = false;
		run.waiters.add(Thread.currentThread());
		while (!run.over && deadline - this.timeSource.nanoTime() > 0) {
			this.timeSource.park(deadline - this.timeSource.nanoTime());
			interrupted |= Thread.interrupted();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		if (!run.over) {
			run.failure = new IllegalStateException("the lease store has not answered for 10 s");
		}
	}

	@Nullable Run beginStop() {
		Run run = this.run;
		return (run != null && beginStop(run, this::close)) ? run : null;
	}

	@Nullable Run beginHandBack(Duration remainder) {
		Run run = this.run;
		return (run != null && beginStop(run, (current) -> shorten(current, remainder))) ? run : null;
	}

	private boolean beginStop(Run run, ToLongFunction<Run> end) {
		synchronized (this.lock) {
			if (run != this.run || run.stopped) {
				return false;
			}
			run.stop(end.applyAsLong(run));
			return true;
		}
	}

	/**
	 * Says whether the keeper is started.
	 * @return whether it holds a lease or looks for one
	 */
	public boolean isRunning() {
		Run run = this.run;
		return run != null && !run.stopped;
	}

	/**
	 * Returns what this keeper is doing.
	 * @return a snapshot
	 */
	public LeaseStatus status() {
		synchronized (this.lock) {
			Run run = this.run;
			RuntimeException failure = (run != null) ? run.failure : null;
			String problem = (run != null && failure != null) ? sentence(run, failure) : null;
			if (run == null || run.stopped) {
				return new LeaseStatus(State.STOPPED, null, null, Duration.ZERO, problem, this.renewed, this.failed,
						this.lost);
			}
			NodeLease lease = run.lease;
			Instant until = (lease != null) ? this.terms.startOf(lease.until()) : null;
			Duration remaining = (until != null) ? Duration.between(this.timeSource.instant(), until) : Duration.ZERO;
			return new LeaseStatus(run.state, lease, until, remaining.isNegative() ? Duration.ZERO : remaining, problem,
					this.renewed, this.failed, this.lost);
		}
	}

	/**
	 * Returns who holds node ids in this keeper's namespace, for people. Asks the store,
	 * but not more than once at a time and once a second: who comes in between shares the
	 * answer or the failure. Waits 5 s for the store at most, and never holds up a
	 * renewal.
	 * @return the holders, by node id
	 * @throws IllegalStateException if the store does not answer, with the time of its
	 * last answer, or if the thread is interrupted
	 */
	public List<LeaseRow> holders() {
		return this.holders.get();
	}

	/**
	 * Returns whom this keeper supplies.
	 * @return the generator
	 */
	public SnowflakeIdGenerator generator() {
		return this.slices.generator();
	}

	/**
	 * Returns what this keeper leases.
	 * @return the terms
	 */
	public LeaseTerms terms() {
		return this.terms;
	}

	/**
	 * Asks for a window now instead of when the next renewal is due. Called by threads
	 * that are about to wait for one; neither blocks nor throws. Starts a keeper that was
	 * never started; does nothing if it was stopped.
	 */
	public void requestWindow() {
		Run run = this.run;
		if (run != null) {
			run.wake();
		}
		else {
			begin();
		}
	}

	/** What callers do that meet no window. */
	private void requestWindowOrStart() {
		Starter current = this.starter;
		if (current != null && current.thread() == Thread.currentThread()) {
			awaitLease(current.timeout());
		}
		requestWindow();
	}

	/**
	 * Does what is due.
	 * @return nanoseconds until something is due again
	 */
	long step() {
		Run run = this.run;
		return (run != null) ? run.step() : Long.MAX_VALUE;
	}

	/** What people are told, wherever they look: one text in log, health and endpoint. */
	private String sentence(Run run, RuntimeException failure) {
		NodeLease lease = run.lease;
		String remedy = (failure instanceof LeaseStoreException store) ? " " + store.remedy() : "";
		if (run.stopped) {
			return problem(failure) + "." + remedy;
		}
		if (failure instanceof NodeLeaseLostException) {
			return problem(failure) + ". No id is issued with it any more; a node id is leased anew.";
		}
		String tried = (lease != null)
				? String.format(Locale.ROOT, "The lease of node id %d could not be renewed", lease.nodeId())
				: "No node id could be leased";
		return String.format(Locale.ROOT, "%s: %s%s. %s.%s", tried, problem(failure), sinceText(run), next(run, lease),
				remedy);
	}

	private static String problem(RuntimeException failure) {
		if (failure instanceof LeaseStoreException store) {
			return store.problem();
		}
		return (failure instanceof LeaseRefusedException) ? Words.oneLine(failure.getMessage()) : Words.of(failure);
	}

	private static String sinceText(Run run) {
		Instant since = run.failing;
		return (since != null) ? String.format(Locale.ROOT, " (since %s)", since) : "";
	}

	private String next(Run run, @Nullable NodeLease lease) {
		if (lease != null) {
			Instant until = this.terms.startOf(lease.until());
			boolean ended = !this.timeSource.instant().isBefore(until);
			return String.format(Locale.ROOT,
					ended ? "Ids are refused since %s, when the window ended, and it is tried again"
							: "Ids are issued until %s, and it is tried again",
					until);
		}
		Instant startsUntil = run.startsUntil;
		if (startsUntil == null) {
			return "It is tried again, and ids are refused meanwhile";
		}
		return isLasting(run.failure) ? "To wait is in vain, so the start gives up"
				: String.format(Locale.ROOT, "It is tried again until %s, when the start gives up", startsUntil);
	}

	/**
	 * Whose draws start the keeper.
	 *
	 * @param thread who draws
	 * @param timeout for how long it waits
	 */
	private record Starter(Thread thread, Duration timeout) {
	}

	/**
	 * From a start to a stop. After a stop it lasts until its lease is handed back, which
	 * may be while the next one is under way already.
	 */
	final class Run {

		/**
		 * Who leases; asked for by the thread that steps, since a host's name may take
		 * long.
		 */
		private @Nullable LeaseOwner owner;

		/** Written by the thread that steps, under lock. */
		private volatile @Nullable NodeLease lease;

		private volatile State state = State.ACQUIRING;

		private volatile @Nullable RuntimeException failure;

		/** Since when calls to the store fail, or null if the last one did not. */
		private volatile @Nullable Instant failing;

		/** When a start gives up that waits for a lease, or null if none does. */
		private volatile @Nullable Instant startsUntil;

		/** What was logged since then, without its numbers. */
		private final Set<String> told = new HashSet<>();

		private volatile boolean stopped;

		/** Guarded by lock. */
		private long highWaterMark;

		private volatile boolean over;

		private volatile boolean wanted;

		private volatile @Nullable Thread stepper;

		private final Set<Thread> waiters = ConcurrentHashMap.newKeySet();

		/** The lease with the token of a renewal that may have reached the store. */
		private @Nullable NodeLease changing;

		/** When it began to look for the lease that it holds or does not hold yet. */
		private long wantedSince;

		private long lastAttempt;

		private long nextAttempt;

		private int failures;

		private int doublings;

		private boolean endWasLogged;

		private Run(long now) {
			this.wantedSince = now;
			this.nextAttempt = now;
		}

		private void loop() {
			this.stepper = Thread.currentThread();
			while (!this.over) {
				// Nobody but this keeper has a say in what this thread does
				boolean unused = Thread.interrupted();
				long nanos = step();
				if (nanos > 0 && !this.over) {
					LeaseKeeper.this.timeSource.park(nanos);
				}
			}
		}

		long step() {
			if (this.stopped) {
				giveBack();
				return Long.MAX_VALUE;
			}
			long due = due();
			if (due > 0) {
				return due;
			}
			this.lastAttempt = LeaseKeeper.this.timeSource.nanoTime();
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
			long now = LeaseKeeper.this.timeSource.nanoTime();
			long regular = this.nextAttempt - now;
			if (this.wanted && this.state == State.HOLDING) {
				return Math.min(regular, this.lastAttempt + FIRST_RETRY_NANOS - now);
			}
			return regular;
		}

		private void acquire() {
			boolean mayHaveGhosts = this.failures > 0;
			NodeLease granted = LeaseKeeper.this.store.acquire(request(0));
			synchronized (LeaseKeeper.this.lock) {
				if (!this.stopped) {
					// what a former run has left
					LeaseKeeper.this.slices.close();
					LeaseKeeper.this.slices.open(granted.nodeId(), granted.from(), granted.until());
				}
				else {
					this.highWaterMark = granted.from();
				}
				this.lease = granted;
				this.state = State.HOLDING;
			}
			succeeded();
			logger.log(Level.INFO, "Leased node id {0} of namespace ''{1}'' from {2} after {3} ms, first until {4}",
					Long.toString(granted.nodeId()), granted.namespace(), LeaseKeeper.this.store.place(),
					Long.toString(
							Duration.ofNanos(LeaseKeeper.this.timeSource.nanoTime() - this.wantedSince).toMillis()),
					LeaseKeeper.this.terms.startOf(granted.until()));
			warnOfStart(granted);
			if (granted.from() > LeaseKeeper.this.terms.tickAt(LeaseKeeper.this.timeSource.millis())) {
				// it starts ahead of wall, so it has to end later too
				this.nextAttempt = this.lastAttempt;
			}
			notifyWaiters();
			if (mayHaveGhosts) {
				releaseGhosts(granted);
			}
		}

		private void warnOfStart(NodeLease granted) {
			LeaseTerms terms = LeaseKeeper.this.terms;
			Instant start = terms.startOf(granted.from());
			Instant first = start.minus(terms.maxLead());
			Instant now = LeaseKeeper.this.timeSource.instant();
			if (first.isAfter(now)) {
				logger.log(Level.WARNING,
						"No id is issued until {0}: ids of node id {1} begin at {2}, where earlier ones end, and the wall clock says {3}, {4} before that, more than snowflake.max-lead ({5}). If the wall clock is right, that of whoever issued them was ahead, and nothing is to be done; else set it right",
						first, Long.toString(granted.nodeId()), start, now, Duration.between(now, start),
						terms.maxLead());
			}
		}

		/**
		 * Frees node ids that the store has granted to this run without its hearing of
		 * it. It has issued no id with them, so their marks may stay.
		 */
		private void releaseGhosts(NodeLease granted) {
			try {
				for (LeaseRow row : LeaseKeeper.this.store.holders(granted.namespace())) {
					LeaseOwner owner = row.owner();
					if (owner != null && owner.id().equals(granted.owner().id()) && row.nodeId() != granted.nodeId()) {
						NodeLease ghost = new NodeLease(granted.namespace(), row.nodeId(), granted.owner(), row.token(),
								row.token(), row.highWaterMark(), row.highWaterMark());
						LeaseKeeper.this.store.release(ghost.changing(tokenStep()), row.highWaterMark());
					}
				}
			}
			catch (RuntimeException ex) {
				logger.log(Level.DEBUG, "Node ids whose grant was not heard of end by themselves: {0}", ex.toString());
			}
		}

		private void renew(NodeLease lease) {
			NodeLease changing = this.changing;
			if (changing == null) {
				changing = lease.changing(tokenStep());
				this.changing = changing;
			}
			NodeLease renewed = renewed(changing);
			State before = this.state;
			synchronized (LeaseKeeper.this.lock) {
				if (!this.stopped) {
					LeaseKeeper.this.slices.extend(renewed.until());
				}
				this.lease = renewed;
				this.changing = null;
				this.state = State.HOLDING;
				LeaseKeeper.this.renewed++;
			}
			succeeded();
			if (before == State.DEGRADED) {
				logger.log(Level.INFO, "The lease of node id {0} is renewed again", Long.toString(lease.nodeId()));
			}
		}

		private NodeLease renewed(NodeLease changing) {
			long lead = lead(changing);
			try {
				return LeaseKeeper.this.store.renew(changing, request(lead));
			}
			catch (ClockAheadException ex) {
				if (lead == 0) {
					throw ex;
				}
				// ids may be ahead of the store's clock though wall is not
				return LeaseKeeper.this.store.renew(changing, request(0));
			}
		}

		/**
		 * By how many ticks later than usual a window has to end because id time is ahead
		 * of the wall clock, if ids can be issued there. Found by way of times: a store
		 * that compares ends of windows would refuse one that was rounded up once more.
		 */
		private long lead(NodeLease lease) {
			LeaseTerms terms = LeaseKeeper.this.terms;
			long millis = LeaseKeeper.this.timeSource.millis();
			long idTime = Math.max(LeaseKeeper.this.slices.idNow(), lease.from());
			long lead = terms.startOf(idTime).toEpochMilli() - millis;
			return (lead <= 0 || lead > terms.maxLead().toMillis()) ? 0
					: terms.untilAt(millis + lead) - terms.untilAt(millis);
		}

		private LeaseRequest request(long lead) {
			long millis = LeaseKeeper.this.timeSource.millis();
			return new LeaseRequest(LeaseKeeper.this.terms, owner(), LeaseKeeper.this.terms.tickAt(millis),
					LeaseKeeper.this.terms.untilAt(millis) + lead, tokenStep());
		}

		private LeaseOwner owner() {
			LeaseOwner owner = this.owner;
			if (owner == null) {
				owner = LeaseKeeper.this.owners.get();
				this.owner = owner;
			}
			return owner;
		}

		private long tokenStep() {
			return (LeaseKeeper.this.entropy.getAsLong() >>> (Long.SIZE - TOKEN_STEP_BITS)) + 1;
		}

		private void succeeded() {
			this.failure = null;
			this.failing = null;
			this.failures = 0;
			this.doublings = 0;
			this.told.clear();
			this.endWasLogged = false;
			this.nextAttempt = this.lastAttempt + LeaseKeeper.this.terms.ttl().toNanos() / RENEWALS_PER_TTL;
		}

		private void lost(NodeLeaseLostException ex) {
			synchronized (LeaseKeeper.this.lock) {
				if (!this.stopped) {
					LeaseKeeper.this.slices.close();
				}
				this.lease = null;
				this.changing = null;
				this.state = State.LOST;
				LeaseKeeper.this.lost++;
			}
			this.failure = ex;
			this.wantedSince = this.lastAttempt;
			this.nextAttempt = this.lastAttempt;
			logger.log(Level.WARNING, "{0}", sentence(this, ex));
		}

		private void failed(RuntimeException ex) {
			NodeLease lease = this.lease;
			synchronized (LeaseKeeper.this.lock) {
				if (lease != null) {
					this.state = State.DEGRADED;
					LeaseKeeper.this.failed++;
				}
			}
			if (this.failing == null) {
				this.failing = LeaseKeeper.this.timeSource.instant();
			}
			this.failure = ex;
			this.failures++;
			this.nextAttempt = LeaseKeeper.this.timeSource.nanoTime() + retryNanos(ex);
			log(lease, ex);
			notifyWaiters();
		}

		private void log(@Nullable NodeLease lease, RuntimeException ex) {
			boolean ended = lease != null
					&& !LeaseKeeper.this.timeSource.instant().isBefore(LeaseKeeper.this.terms.startOf(lease.until()));
			boolean endIsNews = ended && !this.endWasLogged;
			this.endWasLogged |= ended;
			boolean isNews = this.told.size() < MOST_TOLD && this.told.add(DIGITS.matcher(problem(ex)).replaceAll(""));
			if (endIsNews || isNews) {
				logger.log(endIsNews ? Level.ERROR : Level.WARNING, "{0}", sentence(this, ex));
			}
		}

		/** Not later than at the moment at which a node id may be free. */
		private long retryNanos(RuntimeException ex) {
			long usual = retryNanos();
			if (ex instanceof NodeLeaseUnavailableException unavailable && unavailable.earliest().isPresent()) {
				Duration rest = Duration.between(LeaseKeeper.this.timeSource.instant(), unavailable.earliest().get());
				if (!rest.isNegative() && rest.compareTo(Duration.ofNanos(usual)) < 0) {
					// clocks may differ a little
					this.doublings = 0;
					return rest.plusMillis(1).toNanos();
				}
			}
			return usual;
		}

		/** Doubles from 100 ms to the time between renewals, less a random part. */
		private long retryNanos() {
			long longest = LeaseKeeper.this.terms.ttl().toNanos() / RENEWALS_PER_TTL;
			long nanos = Math.min(longest, FIRST_RETRY_NANOS << Math.min(this.doublings++, MAX_DOUBLINGS));
			return nanos - Long.remainderUnsigned(LeaseKeeper.this.entropy.getAsLong(), nanos / 2 + 1);
		}

		/** The caller holds the lock and has ended the window. */
		private void stop(long highWaterMark) {
			this.highWaterMark = highWaterMark;
			this.stopped = true;
			LockSupport.unpark(this.stepper);
		}

		void giveBack() {
			NodeLease lease = this.lease;
			this.failure = null;
			if (lease != null && !this.over) {
				NodeLease changing = this.changing;
				long mark;
				synchronized (LeaseKeeper.this.lock) {
					mark = this.highWaterMark;
				}
				try {
					LeaseKeeper.this.store.release((changing != null) ? changing : lease.changing(tokenStep()), mark);
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

		private void wake() {
			if (!this.wanted) {
				this.wanted = true;
				LockSupport.unpark(this.stepper);
			}
		}

		private void notifyWaiters() {
			this.waiters.forEach(LockSupport::unpark);
		}

		private boolean hasLease() {
			return this.lease != null;
		}

	}

}
