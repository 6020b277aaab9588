package io.github.snowflakeid.sample.fleet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * A place in the fleet: the processes that have taken it one after the other, and what
 * came of requests to them.
 */
final class FleetNode {

	private final int number;

	private final Path log;

	private final Path portFile;

	private final List<String> command;

	private final int connections;

	private final List<NodeProcess> processes = new CopyOnWriteArrayList<>();

	private final SortedSet<Long> nodeIds = new ConcurrentSkipListSet<>();

	private final LongAdder ids = new LongAdder();

	private final LongAdder requests = new LongAdder();

	private final LongAdder refused = new LongAdder();

	private final LongAdder unacknowledged = new LongAdder();

	private final LongAdder lost = new LongAdder();

	private volatile @Nullable NodeProcess current;

	/** When the last process was killed, until the next one has answered. */
	private volatile @Nullable Long silentSince;

	/** Guarded by this. */
	private long silentNanos;

	FleetNode(int number, Path directory, List<String> command, int connections) {
		this.number = number;
		this.log = directory.resolve("node-%d.log".formatted(number));
		this.portFile = directory.resolve("node-%d.port".formatted(number));
		this.command = new ArrayList<>(command);
		this.command.addAll(FleetMember.arguments(this.portFile));
		this.connections = connections;
	}

	NodeProcess start() {
		NodeProcess process = NodeProcess.start(this.command, this.log, this.portFile, this.connections);
		this.processes.add(process);
		this.current = process;
		return process;
	}

	/** Kills the process and starts another one. */
	void restart() {
		NodeProcess process = this.current;
		if (process != null) {
			process.condemn();
			this.silentSince = System.nanoTime();
			process.kill();
			start();
		}
	}

	/** Takes note of ids that a process has answered with. */
	void received(NodeProcess process, int count) {
		this.requests.increment();
		this.ids.add(count);
		// an answer that a killed process had sent before does not count
		if (this.silentSince != null && !process.isKilled()) {
			endSilence();
		}
	}

	private synchronized void endSilence() {
		Long since = this.silentSince;
		if (since != null) {
			this.silentNanos += System.nanoTime() - since;
			this.silentSince = null;
		}
	}

	void held(long nodeId) {
		this.nodeIds.add(nodeId);
	}

	void refused() {
		this.requests.increment();
		this.refused.increment();
	}

	void unacknowledged() {
		this.requests.increment();
		this.unacknowledged.increment();
	}

	void lost() {
		this.requests.increment();
		this.lost.increment();
	}

	/** Says whether the node has not yet answered since it was killed. */
	boolean isSilent() {
		return this.silentSince != null;
	}

	/** Returns for how long it has not, or zero. */
	Duration silence() {
		Long since = this.silentSince;
		return (since != null) ? Duration.ofNanos(System.nanoTime() - since) : Duration.ZERO;
	}

	@Nullable NodeProcess current() {
		return this.current;
	}

	List<NodeProcess> processes() {
		return this.processes;
	}

	int number() {
		return this.number;
	}

	synchronized FleetReport.Node report() {
		NodeProcess process = this.current;
		Duration silent = silence().plusNanos(this.silentNanos);
		return new FleetReport.Node(this.number, (process != null) ? process.port() : 0, List.copyOf(this.nodeIds),
				this.ids.sum(), this.requests.sum(), this.refused.sum(), this.unacknowledged.sum(), this.lost.sum(),
				this.processes.size() - 1, silent.toMillis() / 1000.0, this.log.toString());
	}

}
