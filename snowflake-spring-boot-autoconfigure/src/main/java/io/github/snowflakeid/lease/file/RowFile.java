package io.github.snowflakeid.lease.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.Words;
import org.jspecify.annotations.Nullable;

/**
 * The row of a node id as a file.
 */
final class RowFile {

	static final String SUFFIX = ".row";

	private static final Pattern NAME = Pattern.compile("(\\d{1,19})\\.(row|lock)");

	private static final String REMEDY = "Its node id is not leased until this is put right, because nobody knows which "
			+ "ids it has issued. Restore the file; or make sure that no process uses the node id and that the machine's "
			+ "clock has passed the time of its last ids, and delete the files of the node id, .row and .lock.";

	private RowFile() {
	}

	static Path of(Path directory, long nodeId) {
		return directory.resolve(nodeId + SUFFIX);
	}

	/**
	 * Returns the node id whose row or lock a file is.
	 * @param file the file
	 * @return the node id, or -1 if it is neither
	 */
	static long nodeId(Path file) {
		Matcher matcher = NAME.matcher(file.getFileName().toString());
		try {
			return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
		}
		catch (NumberFormatException ex) {
			return -1;
		}
	}

	static FileSystemException missing(Path directory, long nodeId) {
		return new UnusableFileException(of(directory, nodeId), "is missing", REMEDY);
	}

	static void write(Disk disk, Path directory, LeaseRow row) throws IOException {
		Map<String, Object> values = new LinkedHashMap<>();
		values.put("node-id", row.nodeId());
		values.put("token", row.token());
		values.put("since", row.since());
		values.put("expires", row.expires());
		values.put("high-water-mark", row.highWaterMark());
		LeaseOwner owner = row.owner();
		if (owner != null) {
			values.put("owner", owner.id());
			values.put("host", owner.host());
			values.put("pid", owner.pid());
			values.put("application", owner.application());
		}
		disk.replace(directory, row.nodeId() + SUFFIX, SealedFile.encode(values));
	}

	/**
	 * Reads a row.
	 * @param directory the directory of the namespace
	 * @param nodeId the node id
	 * @return the row, or null if there is none
	 * @throws IOException if it cannot be read, or is damaged
	 */
	static @Nullable LeaseRow read(Path directory, long nodeId) throws IOException {
		Path file = of(directory, nodeId);
		try {
			Map<String, String> values = SealedFile.read(file, REMEDY);
			if (number(values, "node-id") != nodeId) {
				throw new UnusableFileException(file,
						String.format(Locale.ROOT, "is the row of node id %s", values.get("node-id")), REMEDY);
			}
			return new LeaseRow(nodeId, owner(values), number(values, "token"), number(values, "since"),
					number(values, "expires"), number(values, "high-water-mark"));
		}
		catch (NoSuchFileException ex) {
			return null;
		}
		catch (FileSystemException | ClosedByInterruptException ex) {
			throw ex;
		}
		catch (IOException ex) {
			// of a directory it does not say which
			throw new FileSystemException(file.toString(), null, Words.of(ex));
		}
		catch (IllegalArgumentException ex) {
			// somebody has sealed something else
			throw new UnusableFileException(file, String.format(Locale.ROOT, "is damaged (%s)", ex.getMessage()),
					REMEDY);
		}
	}

	private static @Nullable LeaseOwner owner(Map<String, String> values) {
		return values.containsKey("owner") ? new LeaseOwner(text(values, "owner"), text(values, "host"),
				number(values, "pid"), text(values, "application")) : null;
	}

	private static long number(Map<String, String> values, String name) {
		return Long.parseLong(text(values, name));
	}

	private static String text(Map<String, String> values, String name) {
		return values.getOrDefault(name, "");
	}

}
