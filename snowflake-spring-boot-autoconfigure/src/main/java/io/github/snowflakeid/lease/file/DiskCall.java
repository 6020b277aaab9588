package io.github.snowflakeid.lease.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Path;
import java.util.Objects;

import io.github.snowflakeid.lease.LeaseStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done with files, and may be done again: it finds what it has written.
 * It ends as soon as the disk answers.
 *
 * @param <T> type of the result
 */
@FunctionalInterface
interface DiskCall<T extends @Nullable Object> {

	/**
	 * Does it once.
	 * @return the result
	 * @throws IOException if the disk does not do its part
	 */
	T run() throws IOException;

	/**
	 * Does it, and again if an interrupt has closed one of its files meanwhile. So an
	 * interrupt does not disturb it, and is still there afterwards.
	 * @param <T> type of the result
	 * @param directory the directory of the store, for people
	 * @param call what to do
	 * @return the result
	 * @throws LeaseStoreException if the disk does not do its part, in words for people
	 */
	static <T extends @Nullable Object> T make(Path directory, DiskCall<T> call) {
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return call.run();
				}
				catch (ClosedByInterruptException ex) {
					interrupted |= Thread.interrupted();
				}
			}
		}
		catch (DirectoryIteratorException ex) {
			throw FileFailures.of(directory, Objects.requireNonNull(ex.getCause()));
		}
		catch (IOException ex) {
			throw FileFailures.of(directory, ex);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
