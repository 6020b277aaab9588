package io.github.snowflakeid.lease.file;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes files so that after a crash, of the process or of the machine, a file holds all
 * of the old content or all of the new. Each step that a disk can refuse is a method of
 * its own, for tests to refuse.
 */
class Disk {

	private static final boolean FORCES_DIRECTORIES = File.separatorChar == '/';

	/**
	 * Replaces the content of a file, or creates it. When this method returns, the new
	 * content is there to stay; when it throws, either content may be there. Calls for
	 * one file must not overlap.
	 * @param directory the directory of the file
	 * @param name the file's name
	 * @param content the new content
	 * @throws IOException if a step fails
	 */
	final void replace(Path directory, String name, byte[] content) throws IOException {
		Path temporary = directory.resolve(name + "~");
		// what was left over, or a link that somebody has put there to elsewhere
		Files.deleteIfExists(temporary);
		try {
			write(temporary, content);
			rename(temporary, directory.resolve(name));
		}
		catch (IOException ex) {
			deleteQuietly(temporary);
			throw ex;
		}
		forceDirectory(directory);
	}

	/**
	 * Writes a file of which nobody knows yet.
	 * @param file the file
	 * @param content its content
	 * @throws IOException if a step fails
	 */
	final void write(Path file, byte[] content) throws IOException {
		try (FileChannel channel = open(file)) {
			write(channel, ByteBuffer.wrap(content));
			force(channel);
		}
	}

	FileChannel open(Path file) throws IOException {
		return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
	}

	void write(FileChannel channel, ByteBuffer content) throws IOException {
		while (content.hasRemaining()) {
			channel.write(content);
		}
	}

	void force(FileChannel channel) throws IOException {
		channel.force(true);
	}

	void rename(Path from, Path to) throws IOException {
		Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
	}

	/**
	 * Makes what was created or renamed in a directory stay there. Windows has no such
	 * call: NTFS keeps a journal of names by itself.
	 */
	void forceDirectory(Path directory) throws IOException {
		if (FORCES_DIRECTORIES) {
			try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
				channel.force(true);
			}
		}
	}

	final void deleteQuietly(Path file) {
		try {
			Files.deleteIfExists(file);
		}
		catch (IOException ex) {
			// a left-over that nobody reads
		}
	}

}
