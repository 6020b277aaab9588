package io.github.snowflakeid.sample.fleet;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.snowflakeid.sample.load.BadOptionException;
import io.github.snowflakeid.sample.load.IdClient;
import io.github.snowflakeid.sample.load.Texts;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

/**
 * The nodes and what they need. One thread looks after them: it kills and starts nodes
 * when it is time, and finds out when they are ready.
 * <p>
 * If they lease from a database and nobody has named one, it is served from this process.
 * H2 could serve it from one of the nodes, but that node is going to be killed.
 */
final class Fleet implements AutoCloseable {

	private static final Duration START = Duration.ofMinutes(3);

	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	/** How long a node may be gone before it is said to have ended by itself. */
	private static final long HEARSAY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private final FleetOptions options;

	private final Path directory;

	private final List<FleetNode> nodes = new ArrayList<>();

	private final @Nullable Server database;

	private final Thread keeper = new Thread(this::lookAfterNodes, "fleet");

	private final List<Long> killTimes = new ArrayList<>();

	private volatile int kills;

	private volatile boolean ending;

	private volatile @Nullable String failure;

	private Runnable onFailure = () -> {
	};

	private long goneSince;

	Fleet(FleetOptions options, Class<?> application) {
		this.options = options;
		requireFreePorts(options);
		try {
			this.directory = Files.createTempDirectory("snowflake-fleet");
			this.database = options.ownDatabase() ? Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start()
					: null;
		}
		catch (IOException ex) {
			throw new BadOptionException("There can be no directory for the logs of the nodes in java.io.tmpdir, %s: %s"
				.formatted(System.getProperty("java.io.tmpdir"), ex));
		}
		catch (SQLException ex) {
			throw new BadOptionException("The database of the leases cannot be served: " + Texts.message(ex));
		}
		for (int i = 0; i < options.nodes(); i++) {
			this.nodes.add(new FleetNode(i + 1, this.directory, command(application, options.port(i)),
					options.load().threads()));
		}
	}

	private static void requireFreePorts(FleetOptions options) {
		for (int i = 0; i < options.nodes() && options.port() != 0; i++) {
			try (ServerSocket socket = new ServerSocket(options.port(i))) {
				socket.getLocalPort();
			}
			catch (IOException ex) {
				throw new BadOptionException(
						"--%s is %d, but port %d is in use; choose another one, or 0 for any free ports"
							.formatted(FleetOptions.PORT, options.port(), options.port(i)));
			}
		}
	}

	private List<String> command(Class<?> application, int port) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
		String classPath = System.getProperty("java.class.path");
		if (classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator)) {
			command.addAll(List.of("-jar", classPath));
		}
		else {
			command.addAll(List.of("-cp", classPath, application.getName()));
		}
		command.addAll(this.options.arguments());
		command.add("--server.port=" + port);
		if (this.database != null) {
			// what is in it is gone with the fleet, and so are the ids
			command.add(
					"--spring.datasource.url=jdbc:h2:tcp://localhost:%d/mem:fleet;DB_CLOSE_DELAY=-1;NETWORK_TIMEOUT=4000"
						.formatted(this.database.getPort()));
		}
		return command;
	}

	Path directory() {
		return this.directory;
	}

	List<FleetNode> nodes() {
		return this.nodes;
	}

	/**
	 * Starts all nodes and waits until they are ready.
	 * @return whether they are, or shall end before that
	 * @throws BadOptionException if one of them cannot start
	 */
	boolean start() {
		for (FleetNode node : this.nodes) {
			if (!this.ending) {
				node.start();
			}
		}
		long deadline = System.nanoTime() + START.toNanos();
		while (!this.ending && !areAllReady()) {
			lookAtNodes();
			for (FleetNode node : this.nodes) {
				NodeProcess process = node.current();
				if (process != null && process.hasEndedByItself() && !endsWithinHearsay()) {
					throw new BadOptionException(
							"Node %d did not start: %s".formatted(node.number(), process.lastWords()));
				}
			}
			if (System.nanoTime() - deadline > 0) {
				throw new BadOptionException("Not all nodes were ready within %d s; their logs are in %s"
					.formatted(START.toSeconds(), this.directory));
			}
			LockSupport.parkNanos(LOOK_NANOS);
		}
		return !this.ending;
	}

	/** Ctrl-C reaches the nodes, too, and may do so before this process hears of it. */
	private boolean endsWithinHearsay() {
		long deadline = System.nanoTime() + HEARSAY_NANOS;
		while (!this.ending && deadline - System.nanoTime() > 0) {
			LockSupport.parkNanos(LOOK_NANOS);
		}
		return this.ending;
	}

	private boolean areAllReady() {
		return this.nodes.stream().map(FleetNode::current).allMatch((process) -> process != null && process.isReady());
	}

	private void lookAtNodes() {
		for (FleetNode node : this.nodes) {
			NodeProcess process = node.current();
			if (process != null) {
				process.becomesReady();
			}
		}
	}

	/** Asks a node what it says of itself. */
	IdClient.@Nullable Description describe() {
		NodeProcess process = this.nodes.get(0).current();
		IdClient client = (process != null) ? process.client() : null;
		return (client != null) ? client.describe() : null;
	}

	/**
	 * Begins to look after the nodes, and to kill them.
	 * @param duration the time over which the kills are spread evenly
	 * @param onFailure is told when a node has ended that nobody has killed
	 */
	void keep(Duration duration, Runnable onFailure) {
		this.onFailure = onFailure;
		long now = System.nanoTime();
		for (int i = 1; i <= this.options.kills(); i++) {
			this.killTimes.add(now + duration.toNanos() / (this.options.kills() + 1) * i);
		}
		this.keeper.setDaemon(true);
		this.keeper.start();
	}

	private void lookAfterNodes() {
		try {
			goOnLookingAfterNodes();
		}
		catch (RuntimeException ex) {
			// the run would wait for the nodes for good
			fail(Texts.message(ex));
		}
	}

	private void goOnLookingAfterNodes() {
		while (!this.ending && this.failure == null) {
			if (isKillDue()) {
				int kill = this.kills;
				this.nodes.get(kill % this.nodes.size()).restart();
				this.kills = kill + 1;
			}
			lookAtNodes();
			lookForTheGone();
			LockSupport.parkNanos(LOOK_NANOS);
		}
	}

	/** One at a time: who is killed before the one before is back waits until it is. */
	private boolean isKillDue() {
		return this.kills < this.killTimes.size() && System.nanoTime() - this.killTimes.get(this.kills) >= 0
				&& this.nodes.stream().noneMatch(FleetNode::isSilent);
	}

	private void lookForTheGone() {
		for (FleetNode node : this.nodes) {
			NodeProcess process = node.current();
			if (process != null && process.hasEndedByItself()) {
				if (this.goneSince == 0) {
					this.goneSince = System.nanoTime();
				}
				else if (System.nanoTime() - this.goneSince > HEARSAY_NANOS && !this.ending) {
					fail("node %d has ended by itself: %s".formatted(node.number(), process.lastWords()));
				}
			}
			else if (node.silence().compareTo(START) > 0) {
				fail("node %d has not come back within %d s".formatted(node.number(), START.toSeconds()));
			}
		}
	}

	private void fail(String failure) {
		this.failure = failure;
		this.onFailure.run();
	}

	/** Says whether nodes are still to be killed, or have not come back. */
	boolean isUnfinished() {
		return this.failure == null
				&& (this.kills < this.killTimes.size() || this.nodes.stream().anyMatch(FleetNode::isSilent));
	}

	@Nullable String failure() {
		return this.failure;
	}

	boolean isEnding() {
		return this.ending;
	}

	/** Lets nodes end from now on; does not wait. */
	void end() {
		this.ending = true;
	}

	@Override
	public void close() {
		end();
		boolean interrupted = false;
		while (this.keeper.isAlive()) {
			try {
				this.keeper.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		List<NodeProcess> processes = this.nodes.stream().flatMap((node) -> node.processes().stream()).toList();
		processes.forEach(NodeProcess::leave);
		processes.forEach(NodeProcess::awaitEnd);
		if (this.database != null) {
			this.database.stop();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
