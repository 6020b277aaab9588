package io.github.snowflakeid.lease.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

import io.github.snowflakeid.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's lock on the file of a node id: held by one process, dropped by
 * the system when that process ends, whatever ends it.
 * <p>
 * <b>Within one JVM</b> such locks need care. On Unix they belong to the process, not to
 * the channel, and all of them are dropped as soon as the process closes <em>any</em>
 * channel of that file - one that was opened only to see whether the file is locked, too.
 * So nobody here opens the file without a claim, and there is one claim for each file and
 * JVM. It is a system property, because that is the one map that all class loaders share:
 * two web applications of one server may each have their own copy of this class. A claim
 * names the directory by its key in the file system, so that different paths to one
 * directory make the same claim.
 * <p>
 * <b>Foreign code</b> in this JVM - a backup of the whole directory, say - may still open
 * and close the file. So the holder asks the system anew at each renewal, by giving up a
 * lock and taking it back. It must not let anybody in meanwhile; therefore there are two
 * locks, on the first and on the second byte of the file, and whoever comes needs both,
 * the first one first. As long as the holder has the first, nobody comes as far as the
 * second, and it can take that one back; as long as it has the second, nobody gets both,
 * whoever may have snatched the first. If it cannot take back the second, its locks were
 * dropped and somebody else has come in.
 * <p>
 * <b>Deleted files</b>: a lock on a file that is no longer in its directory excludes
 * nobody. This class never deletes or replaces one; whether somebody else has is found
 * out at each renewal, by comparing the keys of the locked file and of the one that has
 * its name now. The key cannot be given to another file while this one is open.
 * <p>
 * A child process inherits neither locks nor channels.
 */
final class NodeLock implements Closeable {

	static final String SUFFIX = ".lock";

	private static final String CLAIM = "io.github.snowflakeid.lease.file.locked.";

	private static final long FIRST = 0;

	private static final long SECOND = 1;

	/**
	 * Where the file says that there was a row once: beside the bytes that are locked.
	 */
	private static final long USED = 2;

	/** A process that only looks whether the file is locked is gone by then. */
	private static final int TRIES = 10;

	private static final long PAUSE_NANOS = 1_000_000;

	private final Path file;

	private final String claim;

	private final FileChannel channel;

	private final Object key;

	private final TimeSource timeSource;

	private FileLock first;

	private FileLock second;

	private NodeLock(Path file, String claim, FileChannel channel, FileLock first, FileLock second,
			TimeSource timeSource) throws IOException {
		this.file = file;
		this.claim = claim;
		this.channel = channel;
		this.key = key(file);
		this.first = first;
		this.second = second;
		this.timeSource = timeSource;
	}

	/**
	 * Takes the lock if it is free, and does not wait.
	 * @param directory the directory of the namespace
	 * @param nodeId the node id
	 * @param timeSource where a later renewal waits
	 * @return the lock, or null if another process has it or somebody else in this JVM
	 * @throws IOException if the file cannot be opened or locked
	 */
	static @Nullable NodeLock tryLock(Path directory, long nodeId, TimeSource timeSource) throws IOException {
		Object directoryKey = attributes(directory).fileKey();
		String claim = CLAIM + ((directoryKey != null) ? directoryKey : directory.toRealPath()) + "/" + nodeId;
		if (System.getProperties().putIfAbsent(claim, "true") != null) {
			return null;
		}
		FileChannel channel = null;
		NodeLock lock = null;
		try {
			Path file = file(directory, nodeId);
			channel = open(file);
			FileLock first = tryLock(channel, FIRST);
			FileLock second = (first != null) ? tryLock(channel, SECOND) : null;
			if (first != null && second != null) {
				lock = new NodeLock(file, claim, channel, first, second, timeSource);
			}
			return lock;
		}
		finally {
			if (lock == null) {
				close(channel, claim);
			}
		}
	}

	private static FileChannel open(Path file) throws IOException {
		try {
			return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
					LinkOption.NOFOLLOW_LINKS);
		}
		catch (IOException ex) {
			if (Files.isSymbolicLink(file)) {
				// of a link it does not say which
				throw notRegular(file);
			}
			throw ex;
		}
	}

	private static UnusableFileException notRegular(Path file) {
		return new UnusableFileException(file, "is no regular file",
				"Its node id is not leased until it is moved away.");
	}

	/**
	 * Says whether anybody has the lock. Whoever tries to take it at the same moment is
	 * told that it is not free, and has to try again.
	 * @param directory the directory of the namespace
	 * @param nodeId the node id
	 * @param timeSource the time source
	 * @return whether another process has it or somebody in this JVM
	 * @throws IOException if the file cannot be opened or locked
	 */
	static boolean isHeld(Path directory, long nodeId, TimeSource timeSource) throws IOException {
		if (Files.notExists(file(directory, nodeId))) {
			return false;
		}
		try (NodeLock lock = tryLock(directory, nodeId, timeSource)) {
			return lock == null;
		}
	}

	/**
	 * Asks the operating system anew. To be called by one thread at a time.
	 * @return whether the lock is held, on the file that has the name now; if not, this
	 * object is of no more use
	 * @throws IOException if the file cannot be looked at
	 */
	boolean confirm() throws IOException {
		if (!hasItsName()) {
			return false;
		}
		if (!this.first.isValid()) {
			this.first = take(FIRST, this.first);
		}
		this.second.release();
		this.second = take(SECOND, this.second);
		if (!this.second.isValid()) {
			return false;
		}
		this.first.release();
		this.first = take(FIRST, this.first);
		return true;
	}

	private boolean hasItsName() throws IOException {
		try {
			return key(this.file).equals(this.key);
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	/** Returns the old lock, which is not valid any more, if there is no new one. */
	private FileLock take(long position, FileLock old) throws IOException {
		FileLock lock = tryLock(this.channel, position);
		for (int tries = 1; lock == null && tries < TRIES; tries++) {
			this.timeSource.park(PAUSE_NANOS);
			lock = tryLock(this.channel, position);
		}
		return (lock != null) ? lock : old;
	}

	/**
	 * Says whether there was a row of this node id.
	 */
	boolean isUsed() throws IOException {
		return this.channel.size() > USED;
	}

	/**
	 * Says whether there was a row of a node id, without opening its file.
	 * @param directory the directory of the namespace
	 * @param nodeId the node id
	 * @return whether its row was there once
	 * @throws IOException if what has that name is no file
	 */
	static boolean isUsed(Path directory, long nodeId) throws IOException {
		Path file = file(directory, nodeId);
		try {
			BasicFileAttributes attributes = attributes(file, LinkOption.NOFOLLOW_LINKS);
			if (!attributes.isRegularFile()) {
				throw notRegular(file);
			}
			return attributes.size() > USED;
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	/**
	 * Writes down that there is a row now, so that it is missed when it is gone.
	 */
	void markUsed(Disk disk) throws IOException {
		this.channel.position(USED);
		disk.write(this.channel, ByteBuffer.wrap(new byte[] { '\n' }));
		disk.force(this.channel);
	}

	/**
	 * Drops the lock.
	 */
	@Override
	public void close() throws IOException {
		close(this.channel, this.claim);
	}

	private static void close(@Nullable FileChannel channel, String claim) throws IOException {
		try (channel) {
			// closing drops the locks; only then may others open the file
		}
		finally {
			System.clearProperty(claim);
		}
	}

	static Path file(Path directory, long nodeId) {
		return directory.resolve(nodeId + SUFFIX);
	}

	private static @Nullable FileLock tryLock(FileChannel channel, long position) throws IOException {
		try {
			return channel.tryLock(position, 1, false);
		}
		catch (OverlappingFileLockException ex) {
			return null;
		}
	}

	/** Windows has no file keys; there the time of creation stands in. */
	private static Object key(Path file) throws IOException {
		BasicFileAttributes attributes = attributes(file, LinkOption.NOFOLLOW_LINKS);
		return Objects.requireNonNullElse(attributes.fileKey(), attributes.creationTime());
	}

	private static BasicFileAttributes attributes(Path file, LinkOption... options) throws IOException {
		return Files.readAttributes(file, BasicFileAttributes.class, options);
	}

}
