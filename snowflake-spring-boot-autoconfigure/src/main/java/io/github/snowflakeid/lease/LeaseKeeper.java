package io.github.snowflakeid.lease;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

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
 * window; {@link LeaseRun} is what happens there from a start to its stop. All calls to
 * the store are made by that thread, without a lock, so a store that hangs holds up
 * nobody else.
 */
public final class LeaseKeeper {

	private final KeeperParts parts;

	private final TimeSource timeSource;

	private final Executor executor;

	private final SharedReading<List<LeaseRow>> holders;

	/** See {@link KeeperParts#lock()}; guards which run is the latest, too. */
	private final Object lock = new Object();

	/** Whose draws start this keeper as {@link #start} does, or null if nobody's do. */
	private volatile @Nullable Starter starter;

	/** The latest run, which may be stopped, or null before the first start. */
	private volatile @Nullable LeaseRun run;

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
		this("", slices, store, terms, application, timeSource);
	}

	/**
	 * Creates one of several keepers, which is not started.
	 * @param generator what people call its generator; what it logs begins with that,
	 * unless the text is empty
	 * @param slices the handle of the generator to supply, which nobody else may use from
	 * now on
	 * @param store where leases are kept
	 * @param terms what to lease
	 * @param application the application's name, for people
	 * @param timeSource the clocks
	 * @throws IllegalArgumentException if a slice is open
	 */
	public LeaseKeeper(String generator, Slices slices, NodeLeaseStore store, LeaseTerms terms, String application,
			TimeSource timeSource) {
		this(generator, slices, store, terms, timeSource, () -> LeaseOwner.ofThisProcess(application),
				entropy(timeSource), (task) -> LeaseThreads.lasting(task, "snowflake-lease").start());
	}

	LeaseKeeper(Slices slices, NodeLeaseStore store, LeaseTerms terms, TimeSource timeSource,
			Supplier<LeaseOwner> owners, LongSupplier entropy, Executor executor) {
		this("", slices, store, terms, timeSource, owners, entropy, executor);
	}

	private LeaseKeeper(String generator, Slices slices, NodeLeaseStore store, LeaseTerms terms, TimeSource timeSource,
			Supplier<LeaseOwner> owners, LongSupplier entropy, Executor executor) {
		slices.generator().nodeId().ifPresent((nodeId) -> {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"the generator has node id %d already; its slice must be closed, or it cannot use leased ones",
					nodeId));
		});
		this.parts = new KeeperParts(generator, slices, store, terms, timeSource, owners, entropy, this.lock,
				new KeeperParts.Counts());
		this.timeSource = timeSource;
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
		LeaseRun run = begin();
		try {
			run.awaitLease(deadline, timeout);
		}
		catch (LeaseAcquisitionException ex) {
			// not one that somebody else has started since
			stop(run, LeaseRun::close);
			throw ex;
		}
	}

	LeaseRun begin() {
		LeaseRun begun = new LeaseRun(this.parts, this.timeSource.nanoTime());
		synchronized (this.lock) {
			LeaseRun current = this.run;
			if (current != null && !current.isStopped()) {
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
		stop(begunOrStopped(), LeaseRun::close);
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
		stop(begunOrStopped(), (run) -> run.shorten(remainder));
	}

	/**
	 * Stops several keepers as {@link #stop()} does one. They hand back their node ids at
	 * the same time, so that all together wait 10 s for the store at most.
	 * @param keepers the keepers
	 */
	public static void stopAll(Collection<LeaseKeeper> keepers) {
		endAll(keepers, (keeper) -> LeaseRun::close);
	}

	/**
	 * Does with several keepers at the same time what {@link #handBack} does with one.
	 * @param keepers the keepers
	 * @param remainder for how long ids of each may be drawn
	 */
	public static void handBackAll(Collection<LeaseKeeper> keepers, Function<LeaseKeeper, Duration> remainder) {
		endAll(keepers, (keeper) -> {
			Duration ofKeeper = remainder.apply(keeper);
			return (run) -> run.shorten(ofKeeper);
		});
	}

	private static void endAll(Collection<LeaseKeeper> keepers, Function<LeaseKeeper, ToLongFunction<LeaseRun>> end) {
		List<LeaseRun> stopped = new ArrayList<>();
		for (LeaseKeeper keeper : keepers) {
			LeaseRun run = keeper.begunOrStopped();
			if (keeper.beginStop(run, end.apply(keeper))) {
				stopped.add(run);
			}
		}
		stopped.forEach(LeaseRun::awaitEnd);
	}

	private LeaseRun begunOrStopped() {
		synchronized (this.lock) {
			LeaseRun run = this.run;
			if (run == null) {
				run = LeaseRun.neverBegun(this.parts);
				this.run = run;
			}
			return run;
		}
	}

	private void stop(LeaseRun run, ToLongFunction<LeaseRun> end) {
		if (beginStop(run, end)) {
			run.awaitEnd();
		}
	}

	@Nullable LeaseRun beginStop() {
		LeaseRun run = this.run;
		return (run != null && beginStop(run, LeaseRun::close)) ? run : null;
	}

	@Nullable LeaseRun beginHandBack(Duration remainder) {
		LeaseRun run = this.run;
		return (run != null && beginStop(run, (current) -> current.shorten(remainder))) ? run : null;
	}

	/**
	 * Stops a run if it is the one that is under way.
	 * @param run the run
	 * @param end ends the window, and returns the mark to hand back
	 * @return whether the run was stopped by this call
	 */
	private boolean beginStop(LeaseRun run, ToLongFunction<LeaseRun> end) {
		synchronized (this.lock) {
			if (run != this.run || run.isStopped()) {
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
		LeaseRun run = this.run;
		return run != null && !run.isStopped();
	}

	/**
	 * Returns what this keeper is doing.
	 * @return a snapshot
	 */
	public LeaseStatus status() {
		synchronized (this.lock) {
			LeaseRun run = this.run;
			return (run != null) ? run.status()
					: new LeaseStatus(State.STOPPED, null, null, Duration.ZERO, null, 0, 0, 0);
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
		return this.parts.slices().generator();
	}

	/**
	 * Returns what people call its generator.
	 * @return the name, or an empty text if it was given none
	 */
	public String generatorName() {
		return this.parts.generator();
	}

	/**
	 * Returns what this keeper leases.
	 * @return the terms
	 */
	public LeaseTerms terms() {
		return this.parts.terms();
	}

	/**
	 * Asks for a window now instead of when the next renewal is due. Called by threads
	 * that are about to wait for one; neither blocks nor throws. Starts a keeper that was
	 * never started; does nothing if it was stopped.
	 */
	public void requestWindow() {
		LeaseRun run = this.run;
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
		LeaseRun run = this.run;
		return (run != null) ? run.step() : Long.MAX_VALUE;
	}

	/**
	 * Whose draws start the keeper.
	 *
	 * @param thread who draws
	 * @param timeout for how long it waits
	 */
	private record Starter(Thread thread, Duration timeout) {
	}

}
