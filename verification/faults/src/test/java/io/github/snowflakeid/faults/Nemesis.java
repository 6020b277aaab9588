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

import io.github.snowflakeid.faults.Fault.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A fleet on a real store, and everything that happens to it. The faults of a node happen
 * one after the other, at the times that the schedule says or as soon after as the
 * machine is able to; those of different nodes and of the store at the same time.
 */
final class Nemesis implements AutoCloseable {

	private static final Duration START_LIMIT = Duration.ofMinutes(2);

	private static final long FASTEST_STROBE_NANOS = Duration.ofMillis(50).toNanos();

	private final Terms terms;

	private final Path directory;

	private final Path leases;

	private final @Nullable Stores store;

	private final List<Proxy> proxies = new ArrayList<>();

	private final List<Member> members = new ArrayList<>();

	private final List<Event> events = new ArrayList<>();

	private long began;

	Nemesis(Terms terms, Path directory, String classPath) throws Exception {
		this.terms = terms;
		this.directory = directory;
		this.leases = directory.resolve("leases");
		this.store = terms.storeHasClock() ? Stores.start(terms.store()) : null;
		for (int number = 0; number < terms.nodes(); number++) {
			this.members.add(new Member(directory, number, classPath, terms.idsPerSecond(), arguments()));
		}
	}

	private List<String> arguments() throws IOException {
		List<String> arguments = new ArrayList<>(List.of("--snowflake.lease.ttl=" + Terms.TTL.toMillis() + "ms",
				"--snowflake.max-lead=" + Terms.MAX_LEAD.toMillis() + "ms", "--snowflake.max-wait=200ms",
				"--snowflake.lease.quarantine=" + Terms.OTHER_TTL.plus(Terms.MAX_LEAD).toMillis() + "ms",
				// a fault may last longer than a start usually may
				"--snowflake.lease.acquire-timeout=10m", "--snowflake.lease.node-ids=0-" + (this.terms.nodeIds() - 1)));
		if (this.store != null) {
			Proxy proxy = new Proxy(this.store.port());
			this.proxies.add(proxy);
			arguments.addAll(this.store.arguments(proxy.port()));
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
	Timeline run(List<Fault> schedule) throws Exception {
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
		for (Member member : this.members) {
			member.end();
		}
		int byThemselves = this.members.stream().mapToInt(Member::endedByThemselves).sum();
		int processes = this.members.stream().mapToInt(Member::processes).sum();
		synchronized (this.events) {
			return new Timeline(this.began, healed, ended, recovery, List.copyOf(this.events), processes, byThemselves);
		}
	}

	private void play(List<Fault> schedule) throws InterruptedException, ExecutionException {
		ExecutorService lanes = Executors.newCachedThreadPool();
		try {
			List<Future<?>> playing = new ArrayList<>();
			for (int node = Fault.STORE; node < this.members.size(); node++) {
				List<Fault> lane = Schedule.of(schedule, node);
				playing.add(lanes.submit(() -> {
					for (Fault fault : lane) {
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

	private void play(Fault fault) throws Exception {
		sleepUntil(fault.from());
		long from = System.nanoTime();
		boolean felt = (fault.node() == Fault.STORE) ? playOnStore(fault)
				: playOn(this.members.get(fault.node()), fault);
		synchronized (this.events) {
			this.events.add(new Event(fault, from, System.nanoTime(), felt));
		}
	}

	private boolean playOnStore(Fault fault) throws Exception {
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
		store().kill();
		sleepUntil(fault.until());
		store().restart();
		return true;
	}

	/** Returns whether there was one. */
	private boolean deleteRow(Fault fault) throws Exception {
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
	private boolean holdLocks(Fault fault) throws IOException {
		List<FileChannel> held = new ArrayList<>();
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
		}
	}

	private boolean playOn(Member member, Fault fault) throws Exception {
		if (fault.kind().isOfNetwork()) {
			Proxy proxy = this.proxies.get(fault.node());
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
				felt = member.end();
				member.start();
				sleepUntil(fault.until());
			}
			case FIXED_NODE_ID -> {
				felt = replaceForAWhile(member, fault, "--snowflake.node-id=" + fault.amount());
			}
			case OTHER_TTL -> {
				felt = replaceForAWhile(member, fault, "--snowflake.lease.ttl=" + Terms.OTHER_TTL.toMillis() + "ms");
			}
			case UNCOMMITTED -> {
				felt = replaceForAWhile(member, fault, "--spring.datasource.hikari.connection-init-sql=begin");
			}
			default -> throw new IllegalStateException(fault.toString());
		}
		return felt;
	}

	private boolean replaceForAWhile(Member member, Fault fault, String argument) throws IOException {
		boolean felt = member.kill();
		member.start(argument);
		sleepUntil(fault.until());
		member.kill();
		member.start();
		return felt;
	}

	private boolean strobe(Member member, Fault fault) throws IOException {
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
		for (Proxy proxy : this.proxies) {
			proxy.close();
		}
		if (this.store != null) {
			this.store.close();
		}
	}

}
