package io.github.snowflakeid.lease.file;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;

import io.github.snowflakeid.lease.LayoutMismatchException;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.Words;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a store, with a directory for each namespace in it: makes them, keeps
 * other layouts out, and reads what is there. A namespace's directory holds the
 * fingerprint of its layout in a file of its own, and the files of the node ids, whose
 * names {@link RowFile} and {@link NodeLock} know.
 * <p>
 * What people have to know goes to the log once, in the name of
 * {@link FileNodeLeaseStore}.
 */
final class LeaseDirectory {

	private static final Logger logger = System.getLogger(FileNodeLeaseStore.class.getName());

	/** Valid in no namespace, so that a temporary directory is not taken for one. */
	private static final String TEMPORARY = "~";

	private static final String NAMESPACE_FILE = "namespace";

	private static final String NAMESPACE_REMEDY = "Restore the file, or stop all processes that use this directory, wait "
			+ "until the machine's clock has passed the time of their last ids, and delete the directory.";

	private final Path path;

	private final Disk disk;

	/** The namespaces that were seen to be there. */
	private final Set<String> seen = ConcurrentHashMap.newKeySet();

	/** What was reported already. */
	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	LeaseDirectory(Path path, Disk disk) {
		this.path = path.toAbsolutePath().normalize();
		this.disk = disk;
	}

	/**
	 * Returns where it is.
	 * @return the absolute path, which need not exist
	 */
	Path path() {
		return this.path;
	}

	/**
	 * Returns where the files of a namespace are.
	 * @param namespace the namespace
	 * @return its directory, which need not exist
	 */
	Path namespace(String namespace) {
		return this.path.resolve(namespace);
	}

	/**
	 * Returns the directory of a namespace, after making sure that it is there and is
	 * this layout's.
	 * @param terms the terms that say which namespace and which layout
	 * @return its directory
	 * @throws IOException if it cannot be made or read, or has lost its memory
	 * @throws LayoutMismatchException if it is another layout's
	 */
	Path open(LeaseTerms terms) throws IOException {
		Path namespace = namespace(terms.namespace());
		requireDirectory(namespace);
		Path file = namespace.resolve(NAMESPACE_FILE);
		// before looking at the file, which another thread may be about to create
		boolean wasSeen = this.seen.contains(terms.namespace());
		if (Files.notExists(file)) {
			if (wasSeen) {
				throw new UnusableFileException(file,
						"has vanished, and with it the memory of the ids that were issued",
						"Restore it, or stop all processes that used it and start them again.");
			}
			create(namespace, file, terms);
		}
		String stored = SealedFile.read(file, NAMESPACE_REMEDY).getOrDefault("fingerprint", "");
		if (!stored.equals(terms.fingerprint())) {
			throw new LayoutMismatchException(terms, stored);
		}
		if (!this.seen.contains(terms.namespace())) {
			// whoever has created it may not have come so far
			this.disk.forceDirectory(this.path);
			warnOfOthers();
			this.seen.add(terms.namespace());
		}
		return namespace;
	}

	/**
	 * Newer JDKs say of a path below a file that it does not exist, and older ones not.
	 * Each path is looked at once: another process may be just making it.
	 */
	private static void requireDirectory(Path namespace) throws IOException {
		Boolean directory = null;
		for (Path path = namespace; path != null && directory == null; path = path.getParent()) {
			directory = isDirectory(path);
			if (Boolean.FALSE.equals(directory)) {
				throw new NotDirectoryException(path.toString());
			}
		}
	}

	/** Returns null if nothing is there, or nothing that can be looked at. */
	private static @Nullable Boolean isDirectory(Path path) {
		try {
			return Files.readAttributes(path, BasicFileAttributes.class).isDirectory();
		}
		catch (IOException ex) {
			return null;
		}
	}

	private void create(Path namespace, Path file, LeaseTerms terms) throws IOException {
		createDirectories(this.path);
		Path temporary = this.path.resolve(terms.namespace() + TEMPORARY + UUID.randomUUID());
		try {
			Files.createDirectory(temporary);
			this.disk.write(temporary.resolve(NAMESPACE_FILE),
					SealedFile.encode(Map.of("fingerprint", terms.fingerprint())));
			this.disk.forceDirectory(temporary);
			this.disk.rename(temporary, namespace);
		}
		catch (FileSystemException ex) {
			// in this order: whoever makes the namespace puts its file into it first
			if (Files.notExists(namespace)) {
				throw ex;
			}
			if (Files.notExists(file)) {
				throw new UnusableFileException(namespace,
						String.format(Locale.ROOT, "has lost its file '%s', or holds other files", NAMESPACE_FILE),
						NAMESPACE_REMEDY);
			}
		}
		finally {
			deleteTemporary(temporary);
		}
		try (DirectoryStream<Path> leftOver = Files.newDirectoryStream(this.path,
				terms.namespace() + TEMPORARY + "*")) {
			leftOver.forEach(this::deleteTemporary);
		}
	}

	private void deleteTemporary(Path temporary) {
		this.disk.deleteQuietly(temporary.resolve(NAMESPACE_FILE));
		this.disk.deleteQuietly(temporary);
	}

	/** Not {@link Files#createDirectories}: that leaves it to chance what stays. */
	private void createDirectories(Path directory) throws IOException {
		Path parent = directory.getParent();
		if (!Files.isDirectory(directory) && parent != null) {
			createDirectories(parent);
			Files.createDirectories(directory);
			this.disk.forceDirectory(parent);
		}
	}

	private void warnOfOthers() {
		try {
			if (Files.getPosixFilePermissions(this.path).contains(PosixFilePermission.OTHERS_WRITE)
					&& this.reported.add("permissions")) {
				logger.log(Level.WARNING,
						"Every user of this machine may write to {0} (snowflake.lease.file.directory), and so take node ids, or change what was issued. Allow it to those alone whose processes issue ids, as chmod o-w does",
						this.path);
			}
		}
		catch (IOException | UnsupportedOperationException ex) {
			// no file system that says so
		}
	}

	/**
	 * Reads the rows of all node ids that were ever used.
	 * @param namespace the directory of the namespace
	 * @param wanted which node ids
	 * @return what could be read, and what could not, which is reported
	 * @throws IOException if the directory cannot be read
	 */
	Rows rows(Path namespace, LongPredicate wanted) throws IOException {
		List<LeaseRow> readable = new ArrayList<>();
		Map<Long, IOException> damaged = new TreeMap<>();
		Set<Long> nodeIds = new HashSet<>();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(namespace,
				"*{" + RowFile.SUFFIX + "," + NodeLock.SUFFIX + "}")) {
			files.forEach((file) -> nodeIds.add(RowFile.nodeId(file)));
		}
		for (long nodeId : nodeIds) {
			if (nodeId >= 0 && wanted.test(nodeId)) {
				try {
					boolean used = NodeLock.isUsed(namespace, nodeId);
					LeaseRow row = RowFile.read(namespace, nodeId);
					if (row == null && used) {
						throw RowFile.missing(namespace, nodeId);
					}
					readable.add((row != null) ? row : LeaseRow.unused(nodeId));
				}
				catch (ClosedByInterruptException ex) {
					throw ex;
				}
				catch (IOException ex) {
					report(ex);
					damaged.put(nodeId, ex);
				}
			}
		}
		readable.sort(Comparator.comparingLong(LeaseRow::nodeId));
		return new Rows(readable, damaged);
	}

	/**
	 * Tells people once that the files of a node id cannot be used.
	 * @param ex why, which names the file
	 */
	void report(IOException ex) {
		if (this.reported.add(Words.of(ex))) {
			logger.log(Level.WARNING, "A lease cannot be read or locked, and its node id is not leased: {0}",
					Words.of(ex));
		}
	}

	/**
	 * What is known of the node ids of a namespace.
	 *
	 * @param readable the rows, by node id
	 * @param damaged why there is none, by node id
	 */
	record Rows(List<LeaseRow> readable, Map<Long, IOException> damaged) {
	}

}
