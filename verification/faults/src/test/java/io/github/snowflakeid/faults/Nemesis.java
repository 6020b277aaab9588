package io.github.snowflakeid.faults;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

import com.zaxxer.hikari.HikariDataSource;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.faults.NemesisFault.Kind;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.file.FileNodeLeaseStore;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/**
 * A fleet on a real store, and everything that happens to it. The faults of a node happen
 * one after the other, at the times that the schedule says or as soon after as the
 * machine is able to; those of different nodes and of the store at the same time.
 */
final class Nemesis implements AutoCloseable {

	private static final Duration START_LIMIT = Duration.ofMinutes(2);

	/** How much longer a frozen store, or a slow machine, may take to free a node id. */
	private static final Duration FREED_LIMIT = Duration.ofSeconds(4);

	private static final long LOOK_NANOS = Duration.ofMillis(25).toNanos();

	/** Until a process acquires a lease. */
	private static final Duration GHOST_LIMIT = Duration.ofSeconds(40);

	private static final String OTHER_TTL = "--snowflake.lease.ttl=" + Terms.OTHER_TTL.toMillis() + "ms";

	private static final String DATA_SOURCE = "--spring.datasource.type=";

	private static final long FASTEST_STROBE_NANOS = Duration.ofMillis(50).toNanos();

	private final Terms terms;

	private final Path directory;

	private final Path leases;

	private final @Nullable Stores store;

	private final List<FaultyNetwork> proxies = new ArrayList<>();

	private final List<Member> members = new ArrayList<>();

	private final List<Event> events = new ArrayList<>();

	private final ExecutorService watchers = Executors.newCachedThreadPool();

	private final List<Future<Ending>> endings = new ArrayList<>();

	/** The product's own view of the store, without detours and faults. */
	private final NodeLeaseStore view;

	/** Looking at a file would give up the locks that this process has on it. */
	private volatile boolean locksHeld;

	private long began;

	Nemesis(Terms terms, Path directory, String classPath) throws Exception {
		this.terms = terms;
		this.directory = directory;
		this.leases = directory.resolve("leases");
		this.store = terms.storeHasClock() ? Stores.start(terms.store()) : null;
		this.view = (this.store != null) ? this.store.leases()
				: new FileNodeLeaseStore(this.leases, TimeSource.system());
		for (int number = 0; number < terms.nodes(); number++) {
			this.members.add(new Member(directory, number, classPath, terms.idsPerSecond(), arguments(number)));
		}
	}

	private List<String> arguments(int number) throws IOException {
		List<String> arguments = new ArrayList<>(List.of("--snowflake.lease.ttl=" + Terms.TTL.toMillis() + "ms",
				"--snowflake.max-lead=" + Terms.MAX_LEAD.toMillis() + "ms", "--snowflake.max-wait=200ms",
				"--snowflake.lease.quarantine=" + Terms.OTHER_TTL.plus(Terms.MAX_LEAD).toMillis() + "ms",
				// a fault may last longer than a start usually may
				"--snowflake.lease.acquire-timeout=10m", "--snowflake.lease.node-ids=0-" + (this.terms.nodeIds() - 1)));
		if (this.store != null) {
			FaultyNetwork proxy = new FaultyNetwork(this.store.port(), this.store.acquisition());
			this.proxies.add(proxy);
			arguments.addAll(this.store.arguments(proxy.port()));
			if (this.terms.store().equals("jdbc")) {
				// without a pool, each connection hangs by itself; and with one that has
				// no limit, the first that hangs keeps it from opening others for good
				arguments.add((number % 2 == 1) ? DATA_SOURCE + SimpleDriverDataSource.class.getName()
						: "--spring.datasource.hikari.data-source-properties.loginTimeout=5");
			}
		}
		else {
			arguments.add("--snowflake.lease.store=file");
			arguments.add("--snowflake.lease.file.directory=" + this.leases);
		}
		return arguments;
	}

	/**
	 * Starts the fleet, does what the schedule says, and waits until every node issues
	 * ids again.
	 * @return what was done
	 */
	Timeline run(List<NemesisFault> schedule) throws Exception {
		for (Member member : this.members) {
			member.start();
		}
		long started = System.nanoTime();
		Follower follower = new Follower(this.directory, this.members);
		if (follower.awaitIds(started, START_LIMIT) == null) {
			throw new IllegalStateException("the fleet has not started; see " + this.directory);
		}
		this.began = System.nanoTime();
		play(schedule);
		long healed = System.nanoTime();
		Duration recovery = follower.awaitIds(healed, this.terms.recovery());
		long ended = System.nanoTime();
		// one after the other, so that those who are left go on meanwhile
		for (int node = 0; node < this.members.size(); node++) {
			end(node);
		}
		List<Ending> endings = new ArrayList<>();
		for (Future<Ending> ending : this.endings) {
			endings.add(ending.get());
		}
		int byThemselves = this.members.stream().mapToInt(Member::endedByThemselves).sum();
		int processes = this.members.stream().mapToInt(Member::processes).sum();
		synchronized (this.events) {
			return new Timeline(this.began, healed, ended, recovery, List.copyOf(this.events), endings, processes,
					byThemselves);
		}
	}

	private void play(List<NemesisFault> schedule) throws InterruptedException, ExecutionException {
		ExecutorService lanes = Executors.newCachedThreadPool();
		try {
			List<Future<?>> playing = new ArrayList<>();
			for (int node = NemesisFault.STORE; node < this.members.size(); node++) {
				List<NemesisFault> lane = Schedule.of(schedule, node);
				playing.add(lanes.submit(() -> {
					for (NemesisFault fault : lane) {
						play(fault);
					}
					return null;
				}));
			}
			for (Future<?> lane : playing) {
				lane.get();
			}
			sleepUntil(this.terms.length().toMillis());
		}
		finally {
			lanes.shutdownNow();
		}
	}

	private void play(NemesisFault fault) throws Exception {
		sleepUntil(fault.from());
		long from = System.nanoTime();
		boolean felt = (fault.node() == NemesisFault.STORE) ? playOnStore(fault)
				: playOn(this.members.get(fault.node()), fault);
		synchronized (this.events) {
			this.events.add(new Event(fault, from, System.nanoTime(), felt));
		}
	}

	private boolean playOnStore(NemesisFault fault) throws Exception {
		if (fault.kind() == Kind.LOCK_HELD) {
			return holdLocks(fault);
		}
		if (fault.kind() == Kind.ROW_DELETED) {
			return deleteRow(fault);
		}
		if (fault.kind() == Kind.STORE_FORGETS) {
			Stores.Redis redis = (Stores.Redis) store();
			if (fault.amount() == 0) {
				redis.flushAll();
			}
			else {
				redis.restartWithoutData();
			}
			return true;
		}
		if (fault.kind() == Kind.FROZEN_STORE) {
			store().freeze();
			try {
				sleepUntil(fault.until());
			}
			finally {
				store().thaw();
			}
			return true;
		}
		store().kill();
		sleepUntil(fault.until());
		store().restart();
		return true;
	}

	/** Returns whether there was one. */
	private boolean deleteRow(NemesisFault fault) throws Exception {
		if (this.store != null) {
			boolean deleted = this.store.deleteRow(fault.amount());
			sleepUntil(fault.until());
			return deleted;
		}
		Path row = this.leases.resolve("default").resolve(fault.amount() + ".row");
		Path aside = row.resolveSibling(fault.amount() + ".aside");
		if (Files.notExists(row)) {
			return false;
		}
		Files.move(row, aside);
		sleepUntil(fault.until());
		Files.move(aside, row);
		return true;
	}

	private Stores store() {
		if (this.store == null) {
			throw new IllegalStateException("files have no server");
		}
		return this.store;
	}

	/** Returns whether there was any that nobody held. */
	private boolean holdLocks(NemesisFault fault) throws IOException {
		List<FileChannel> held = new ArrayList<>();
		this.locksHeld = true;
		try {
			for (int nodeId = 0; nodeId < this.terms.nodeIds(); nodeId++) {
				Path file = this.leases.resolve("default").resolve(nodeId + ".lock");
				if (Files.exists(file)) {
					FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
					FileLock lock = channel.tryLock();
					if (lock != null) {
						held.add(channel);
					}
					else {
						channel.close();
					}
				}
			}
			sleepUntil(fault.until());
			return !held.isEmpty();
		}
		finally {
			for (FileChannel channel : held) {
				channel.close();
			}
			this.locksHeld = false;
		}
	}

	private boolean playOn(Member member, NemesisFault fault) throws Exception {
		if (fault.kind().isOfNetwork()) {
			FaultyNetwork proxy = this.proxies.get(fault.node());
			proxy.begin(fault);
			sleepUntil(fault.until());
			return proxy.end();
		}
		boolean felt;
		switch (fault.kind()) {
			case CLOCK_STEP -> {
				felt = member.setClock(fault.amount());
				sleepUntil(fault.until());
				member.setClock(0);
			}
			case CLOCK_STROBE -> {
				felt = strobe(member, fault);
			}
			case PAUSE -> {
				felt = member.signal("STOP");
				sleepUntil(fault.until());
				member.signal("CONT");
			}
			case PAUSE_AND_STEP -> {
				felt = member.signal("STOP");
				member.setClock(fault.amount());
				// beyond the lease, and some time to run with that clock
				sleepUntil(fault.from() + fault.millis() * 2 / 3);
				member.signal("CONT");
				sleepUntil(fault.until());
				member.setClock(0);
			}
			case KILL -> {
				felt = member.kill();
				member.start();
				sleepUntil(fault.until());
			}
			case KILL_AND_STEP -> {
				felt = member.kill();
				member.setClock(fault.amount());
				member.start();
				sleepUntil(fault.until());
				member.setClock(0);
			}
			case RESTART -> {
				felt = end(fault.node());
				member.start();
				sleepUntil(fault.until());
			}
			case SHUTDOWN_WHILE_DRAWING -> {
				member.drawToTheEnd();
				long nodeId = member.nodeId();
				felt = end(fault.node());
				if (fault.amount() == 0 || nodeId < 0) {
					member.start();
					sleepUntil(fault.until());
				}
				else {
					member.start("--snowflake.node-id=" + nodeId);
					sleepUntil(fault.until());
					member.kill();
					member.start();
				}
			}
			case OWN_GHOST -> {
				// a lease that outlives a call, and time to get one in the end
				end(fault.node());
				FaultyNetwork proxy = this.proxies.get(fault.node());
				proxy.begin(fault);
				member.start(OTHER_TTL);
				awaitAcquisition(proxy);
				sleep(Math.max(0, fault.millis() - Terms.TTL.toMillis()));
				felt = proxy.end();
				sleep(Terms.TTL.toMillis());
			}
			case INTERRUPTS, PARENT_AND_CHILD -> {
				felt = member.harass(fault);
				sleepUntil(fault.until());
			}
			case FIXED_NODE_ID -> {
				felt = replaceForAWhile(member, fault, "--snowflake.node-id=" + fault.amount());
			}
			case OTHER_TTL -> {
				felt = replaceForAWhile(member, fault, OTHER_TTL);
			}
			case UNCOMMITTED -> {
				felt = replaceForAWhile(member, fault, DATA_SOURCE + HikariDataSource.class.getName(),
						"--spring.datasource.hikari.connection-init-sql=begin");
			}
			default -> throw new IllegalStateException(fault.toString());
		}
		return felt;
	}

	/** Ends a process in order; returns whether there was one. */
	private boolean end(int node) {
		Member member = this.members.get(node);
		String name = member.name();
		long began = System.nanoTime();
		Process process = member.end();
		long ended = System.nanoTime();
		if (process != null && !this.locksHeld) {
			synchronized (this.endings) {
				this.endings.add(this.watchers
					.submit(() -> new Ending(node, name, began, ended, lookWhileHeld(process.pid(), ended))));
			}
		}
		return process != null;
	}

	/** A look may take its time, and shows what was the case after it began. */
	private Duration lookWhileHeld(long pid, long ended) {
		Duration held = Duration.ZERO;
		Duration begun = Duration.ZERO;
		while (begun.compareTo(FREED_LIMIT) < 0) {
			begun = Duration.ofNanos(System.nanoTime() - ended);
			try {
				if (this.view.holders("default").stream().allMatch((row) -> isFree(row, pid))) {
					return held;
				}
				held = begun;
			}
			catch (RuntimeException ex) {
				// the store has a fault
			}
			LockSupport.parkNanos(LOOK_NANOS);
		}
		return held;
	}

	private static boolean isFree(LeaseRow row, long pid) {
		return row.owner() == null || row.owner().pid() != pid;
	}

	private boolean replaceForAWhile(Member member, NemesisFault fault, String... arguments) throws IOException {
		boolean felt = member.kill();
		member.start(arguments);
		sleepUntil(fault.until());
		member.kill();
		member.start();
		return felt;
	}

	private boolean strobe(Member member, NemesisFault fault) throws IOException {
		boolean felt = false;
		boolean ahead = true;
		long until = this.began + Duration.ofMillis(fault.until()).toNanos();
		// from 50 ms on, a different one for each fault
		long period = FASTEST_STROBE_NANOS * (1 + Math.floorMod(fault.amount(), 8));
		while (System.nanoTime() < until) {
			felt |= member.setClock(ahead ? fault.amount() : 0);
			ahead = !ahead;
			LockSupport.parkNanos(period);
		}
		member.setClock(0);
		return felt;
	}

	/** From then on the fault lasts: a process takes its time to start. */
	private static void awaitAcquisition(FaultyNetwork proxy) {
		long began = System.nanoTime();
		while (!proxy.isFelt() && System.nanoTime() - began < GHOST_LIMIT.toNanos()) {
			LockSupport.parkNanos(LOOK_NANOS);
		}
	}

	private void sleep(long millis) {
		sleepUntil(Duration.ofNanos(System.nanoTime() - this.began).toMillis() + millis);
	}

	private void sleepUntil(long millis) {
		long until = this.began + Duration.ofMillis(millis).toNanos();
		long nanos = until - System.nanoTime();
		while (nanos > 0) {
			LockSupport.parkNanos(nanos);
			nanos = until - System.nanoTime();
		}
	}

	@Override
	public void close() throws Exception {
		this.members.forEach(Member::close);
		this.watchers.shutdownNow();
		for (FaultyNetwork proxy : this.proxies) {
			proxy.close();
		}
		if (this.store != null) {
			this.store.close();
		}
	}

}
