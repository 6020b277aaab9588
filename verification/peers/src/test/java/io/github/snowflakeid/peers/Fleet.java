package io.github.snowflakeid.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Processes that draw ids, and what they have drawn.
 */
final class Fleet implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final int BATCH_BYTES = (FleetInstance.HEADER + FleetInstance.BATCH) * Long.BYTES;

	private final Path directory;

	private final long pauseMillis;

	private final List<Member> members = new ArrayList<>();

	/**
	 * Creates a fleet without instances.
	 * @param directory where they write to
	 * @param pauseMillis from one thousand of ids to the next
	 */
	Fleet(Path directory, long pauseMillis) {
		this.directory = directory;
		this.pauseMillis = pauseMillis;
	}

	/** Starts an instance, and waits until it draws ids. */
	Member start(String... arguments) throws IOException {
		Path journal = this.directory.resolve("instance-" + this.members.size());
		List<String> command = new ArrayList<>(
				List.of(ProcessHandle.current().info().command().orElse("java"), "-Xmx64m", "-XX:+UseSerialGC",
						"-XX:TieredStopAtLevel=1", "-D" + FleetInstance.PAUSE_MILLIS + "=" + this.pauseMillis, "-cp",
						System.getProperty("java.class.path"), FleetInstance.class.getName(), journal.toString()));
		command.addAll(List.of(arguments));
		Path output = Path.of(journal + ".log");
		Member member = new Member(journal, List.of(arguments),
				new ProcessBuilder(command).redirectErrorStream(true)
					.redirectOutput(Redirect.to(output.toFile()))
					.start());
		this.members.add(member);
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (member.count() == 0) {
			if (!member.process.isAlive() || System.nanoTime() > deadline) {
				throw new AssertionError("No ids come; the instance has said:\n" + Files.readString(output));
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
		}
		return member;
	}

	List<Member> members() {
		return List.copyOf(this.members);
	}

	long count() {
		return this.members.stream().mapToLong(Member::count).sum();
	}

	/** Lets the instances draw until there are so many ids of all together. */
	void awaitIds(long count) {
		long drawn = count();
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (drawn < count) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
			long more = count();
			if (more > drawn) {
				deadline = System.nanoTime() + PATIENCE.toNanos();
			}
			else if (System.nanoTime() > deadline) {
				throw new AssertionError("No more ids come after " + drawn);
			}
			drawn = more;
		}
	}

	@Override
	public void close() {
		this.members.forEach((member) -> member.process.destroyForcibly().onExit().join());
	}

	/**
	 * One instance.
	 *
	 * @param journal the file of its ids
	 * @param arguments what it was started with
	 * @param process its process
	 */
	record Member(Path journal, List<String> arguments, Process process) {

		/** Ends the process as the platform does. */
		void end() {
			this.process.destroy();
			this.process.onExit().orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
		}

		/** How many ids it has written down so far, in whole batches. */
		long count() {
			try {
				return Files.exists(this.journal) ? Files.size(this.journal) / BATCH_BYTES * FleetInstance.BATCH : 0;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		/** Reads what it has drawn, but for a batch that its end has cut off. */
		Stream<Batch> batches() throws IOException {
			return Batch.read(this.journal);
		}

	}

}
