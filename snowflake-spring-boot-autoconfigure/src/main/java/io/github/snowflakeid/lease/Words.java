package io.github.snowflakeid.lease;

import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Makes sentences for people of what servers, libraries and other instances say.
 */
public final class Words {

	/** Line ends of all kinds, and whatever else moves a cursor or turns a line round. */
	private static final Pattern UNPRINTABLE = Pattern.compile("[\\s\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+");

	/** In URLs, which drivers quote when they do not like them. */
	private static final Pattern SECRET = Pattern
		.compile("(?<=://)[^?\\s]*(?=@)|(?i)(?<=(?:password|passwd|pwd|secret)\\d?=)[^&;,)\\s]+");

	private static final int LONGEST = 600;

	private static final String MORE = " ...";

	private Words() {
	}

	/**
	 * Makes one line of a text, so that nobody can forge a line of a log, and leaves out
	 * users and passwords of URLs.
	 * @param text the text, or null
	 * @return one line without a period at its end; empty for null
	 */
	public static String oneLine(@Nullable String text) {
		String line = (text != null) ? UNPRINTABLE.matcher(text).replaceAll(" ").strip() : "";
		// it looks behind at each character, and there are runs with many lines
		if (line.contains("://") || line.indexOf('=') >= 0) {
			line = SECRET.matcher(line).replaceAll("***");
		}
		return line.endsWith(".") && !line.endsWith("..") ? line.substring(0, line.length() - 1) : line;
	}

	static String cut(String line) {
		return (line.length() > LONGEST) ? line.substring(0, LONGEST - MORE.length()) + MORE : line;
	}

	/**
	 * Returns what the last cause says that says anything.
	 * @param failure what went wrong
	 * @return one line of 600 characters at most, without a period at its end and without
	 * names of classes, unless there is nothing else
	 */
	public static String of(Throwable failure) {
		Deque<Throwable> chain = new ArrayDeque<>();
		for (Throwable cause = failure; cause != null && !chain.contains(cause); cause = cause.getCause()) {
			chain.push(cause);
		}
		for (Throwable cause : chain) {
			String words = own(cause);
			if (!words.isEmpty()) {
				return cut(words);
			}
		}
		return chain.getFirst().getClass().getSimpleName();
	}

	/**
	 * Looks for a cause.
	 * @param <T> its type
	 * @param type its type
	 * @param failure what went wrong
	 * @return the first cause of that type, which may be the failure itself, or null
	 */
	public static <T extends Throwable> @Nullable T cause(Class<T> type, Throwable failure) {
		Throwable cause = failure;
		while (cause != null && !type.isInstance(cause)) {
			cause = cause.getCause();
		}
		return type.cast(cause);
	}

	private static String own(Throwable failure) {
		String message = oneLine(failure.getMessage());
		if (failure instanceof FileSystemException file && file.getReason() == null) {
			return ofFile(file, message);
		}
		if (message.isEmpty() || (failure.getCause() != null && failure.getCause().toString().contains(message))) {
			return "";
		}
		if (failure instanceof NoClassDefFoundError || failure instanceof ClassNotFoundException) {
			return "the class " + message.replace('/', '.') + " is missing";
		}
		if (failure instanceof OutOfMemoryError) {
			return "this application is out of memory: " + message;
		}
		return (failure instanceof UnknownHostException) ? "unknown host " + message : message;
	}

	private static String ofFile(FileSystemException failure, String message) {
		if (failure instanceof NoSuchFileException) {
			return message + " does not exist";
		}
		if (failure instanceof FileAlreadyExistsException) {
			return message + " is there already, and is not what is needed";
		}
		if (failure instanceof NotDirectoryException) {
			return message + " is no directory";
		}
		return (failure instanceof AccessDeniedException) ? "access to " + message + " is denied" : message;
	}

}
