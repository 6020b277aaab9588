package io.github.snowflakeid.lease.file;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * A file is not what it should be, and stays so until somebody does something about it.
 */
final class UnusableFileException extends FileSystemException {

	private static final long serialVersionUID = 1L;

	private final String remedy;

	/**
	 * Creates an exception.
	 * @param file the file
	 * @param reason what is wrong with it, as in "is damaged"
	 * @param remedy what to do, in whole sentences
	 */
	UnusableFileException(Path file, String reason, String remedy) {
		super(file.toString(), null, reason);
		this.remedy = remedy;
	}

	/** As a sentence, not as a list. */
	@Override
	public String getMessage() {
		return getFile() + " " + getReason() + ". " + this.remedy;
	}

	String remedy() {
		return this.remedy;
	}

	String problem() {
		return getFile() + " " + getReason();
	}

}
