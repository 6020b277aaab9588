package io.github.snowflakeid.lease.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.Words;

/**
 * Says what a failure of the disk means, whether to wait for it, and what to do.
 */
final class FileFailures {

	private FileFailures() {
	}

	static LeaseStoreException of(Path directory, IOException cause) {
		if (cause instanceof UnusableFileException unusable) {
			return new LeaseStoreException(place(directory), unusable.problem(), unusable.remedy(), true, cause);
		}
		if (says(cause, "No space left", "Disk quota exceeded", "not enough space")) {
			return failure(directory, cause, "Make room on the disk of this directory.", false);
		}
		// not even the directory could be made: there is no such place for files
		boolean nowhere = cause instanceof NoSuchFileException && directory.startsWith(missing(cause));
		if (nowhere || says(cause, "Read-only file system") || cause instanceof AccessDeniedException
				|| says(cause, "Operation not permitted", "Permission denied")) {
			return failure(directory, cause,
					"Set snowflake.lease.file.directory to one where the user of this process may read and write, or let it "
							+ "do so there.",
					true);
		}
		if (cause instanceof NotDirectoryException || cause instanceof FileAlreadyExistsException
				|| says(cause, "Not a directory", "File name too long", "Too many levels of symbolic links")) {
			return failure(directory, cause,
					"Set snowflake.lease.file.directory to a directory that is used for leases alone.", true);
		}
		if (says(cause, "No locks available", "not supported", "not implemented")) {
			return failure(directory, cause,
					"Set snowflake.lease.file.directory to one on a local disk, whose file system has " + "locks.",
					true);
		}
		return failure(directory, cause, "See that snowflake.lease.file.directory is on a disk that works.", false);
	}

	private static String missing(IOException cause) {
		String file = ((FileSystemException) cause).getFile();
		return (file != null) ? file : "";
	}

	private static LeaseStoreException failure(Path directory, IOException cause, String remedy, boolean lasting) {
		return new LeaseStoreException(place(directory), Words.of(cause), remedy, lasting, cause);
	}

	private static String place(Path directory) {
		return String.format(Locale.ROOT, "Files in %s (snowflake.lease.file.directory)", directory);
	}

	private static boolean says(IOException cause, String... parts) {
		String words = (cause instanceof FileSystemException file && file.getReason() != null) ? file.getReason()
				: String.valueOf(cause.getMessage());
		return Stream.of(parts).anyMatch(words::contains);
	}

}
