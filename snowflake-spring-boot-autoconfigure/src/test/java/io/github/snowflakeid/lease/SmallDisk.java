package io.github.snowflakeid.lease;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A disk in memory that is full, or read-only, in earnest. To mount one takes root, so
 * tests that need it are skipped for others.
 */
public final class SmallDisk implements AutoCloseable {

	private final Path directory;

	/**
	 * Mounts a disk.
	 * @param options of tmpfs, as in "size=1m"
	 */
	public SmallDisk(String options) throws IOException {
		this.directory = Files.createTempDirectory("disk");
		int code = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", this.directory.toString());
		if (code != 0) {
			Files.delete(this.directory);
		}
		assumeThat(code).as("to mount a disk takes root on Linux").isZero();
	}

	public Path directory() {
		return this.directory;
	}

	/** Leaves room for nothing. */
	public void fill() throws IOException {
		try (OutputStream stream = Files.newOutputStream(this.directory.resolve("filling"))) {
			byte[] block = new byte[4096];
			while (true) {
				stream.write(block);
			}
		}
		catch (IOException ex) {
			assumeThat(ex).hasMessageContaining("No space left");
		}
	}

	/** Takes no further write. */
	public void makeReadOnly() {
		assumeThat(run("mount", "-o", "remount,ro", this.directory.toString())).isZero();
	}

	private static int run(String... command) {
		try {
			return new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor();
		}
		catch (IOException ex) {
			// another operating system
			return -1;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() throws IOException {
		run("umount", "--lazy", this.directory.toString());
		Files.deleteIfExists(this.directory);
	}

}
