package io.github.snowflakeid.lease.file;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.SmallDisk;
import io.github.snowflakeid.lease.Told;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Why a directory gives no lease, and what a person is told.
 */
@Tag("once")
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class FileCausesTests {

	private static final String FOR_LEASES_ALONE = "Set snowflake.lease.file.directory to a directory that is used for leases alone.";

	private static final String WRITABLE = "Set snowflake.lease.file.directory to one where the user of this process may read and write";

	@TempDir
	private Path directory;

	@Test
	void directoryThatIsAFile() throws Exception {
		Path file = Files.writeString(this.directory.resolve("leases"), "theirs");
		Told.assertGivesUp(store(file), problem(file, file + " is no directory"), FOR_LEASES_ALONE);
	}

	@Test
	void directoryBelowAFile() throws Exception {
		Path file = Files.writeString(this.directory.resolve("file"), "theirs");
		Told.assertGivesUp(store(file.resolve("leases")), problem(file.resolve("leases"), file + " is no directory"),
				FOR_LEASES_ALONE);
	}

	@Test
	void linkToNowhere() throws Exception {
		Path link = Files.createSymbolicLink(this.directory.resolve("leases"), this.directory.resolve("nowhere"));
		Told.assertGivesUp(store(link), problem(link, link + " is there already, and is not what is needed"),
				FOR_LEASES_ALONE);
	}

	@Test
	void linkToItself() throws Exception {
		Path link = this.directory.resolve("leases");
		Files.createSymbolicLink(link, link);
		Told.assertGivesUp(store(link.resolve("deep")),
				problem(link.resolve("deep"), "Too many levels of symbolic links (NOFOLLOW_LINKS specified)"),
				FOR_LEASES_ALONE);
	}

	@Test
	void nameThatIsTooLong() {
		// so that the sentence is not cut
		Path path = Path.of("/tmp", "x".repeat(256));
		Told.assertGivesUp(store(path), problem(path, path + "/shop/namespace: File name too long"), FOR_LEASES_ALONE);
	}

	@Test
	void placeThatTakesNoDirectories() {
		Path path = Path.of("/proc/leases");
		Told.assertGivesUp(store(path), problem(path, "/proc/leases does not exist"), WRITABLE);
	}

	@Test
	void placeWhereNobodyMayWrite() {
		Path path = Path.of("/sys/leases");
		Told.assertGivesUp(store(path), problem(path, "/sys/leases: Operation not permitted"), WRITABLE);
	}

	@Test
	void readOnlyDisk() throws Exception {
		try (SmallDisk disk = new SmallDisk("size=1m,ro")) {
			Path path = disk.directory().resolve("leases");
			Told.assertGivesUp(store(path), problem(path, path + ": Read-only file system"), WRITABLE);
		}
	}

	@Test
	void diskThatBecomesReadOnly() throws Exception {
		try (SmallDisk disk = new SmallDisk("size=1m")) {
			Told.lease(store(disk.directory()));
			disk.makeReadOnly();
			Told.assertGivesUp(store(disk.directory()),
					problem(disk.directory(), disk.directory() + "/shop/5.lock: Read-only file system"), WRITABLE);
		}
	}

	@Test
	void fullDisk() throws Exception {
		try (SmallDisk disk = new SmallDisk("size=64k")) {
			disk.fill();
			Told.assertWaits(store(disk.directory()), problem(disk.directory(), "No space left on device"),
					"Make room on the disk");
		}
	}

	@Test
	void diskWithoutRoomForAnotherFile() throws Exception {
		try (SmallDisk disk = new SmallDisk("nr_inodes=2")) {
			Files.createFile(disk.directory().resolve("file"));
			Path path = disk.directory().resolve("leases");
			Told.assertWaits(store(path), problem(path, path + ": No space left on device"), "Make room on the disk");
		}
	}

	@Test
	void namespaceThatIsAFile() throws Exception {
		Files.writeString(this.directory.resolve("shop"), "theirs");
		Told.assertGivesUp(store(this.directory), problem(this.directory, this.directory + "/shop is no directory"),
				FOR_LEASES_ALONE);
	}

	@Test
	void directoryThatHasFilesOfOthersInIt() throws Exception {
		Files.createDirectory(this.directory.resolve("shop"));
		Files.writeString(this.directory.resolve("shop/orders.txt"), "theirs");
		Told.assertGivesUp(store(this.directory),
				problem(this.directory, this.directory + "/shop has lost its file 'namespace', or holds other files"),
				"Restore the file");
	}

	@Test
	void damagedNamespace() throws Exception {
		Files.createDirectory(this.directory.resolve("shop"));
		Files.writeString(this.directory.resolve("shop/namespace"), "nonsense");
		Told.assertGivesUp(store(this.directory),
				problem(this.directory, this.directory + "/shop/namespace is damaged"), "Restore the file");
	}

	@Test
	void damagedRow() throws Exception {
		leaseOnce();
		Files.writeString(this.directory.resolve("shop/5.row"), "nonsense");
		Told.assertGivesUp(store(this.directory), problem(this.directory, this.directory + "/shop/5.row is damaged"),
				"delete the file");
	}

	@Test
	void missingRow() throws Exception {
		leaseOnce();
		Files.delete(this.directory.resolve("shop/5.row"));
		Told.assertGivesUp(store(this.directory), problem(this.directory, this.directory + "/shop/5.row is missing"),
				"Restore the file; or make sure that no process uses the node id");
	}

	@Test
	void lockThatIsADirectory() throws Exception {
		leaseOnce();
		Files.delete(this.directory.resolve("shop/5.lock"));
		Files.createDirectory(this.directory.resolve("shop/5.lock"));
		Told.assertGivesUp(store(this.directory),
				problem(this.directory, this.directory + "/shop/5.lock is no regular file"),
				"Its node id is not leased until it is moved away");
	}

	private void leaseOnce() {
		Told.lease(store(this.directory));
	}

	private static FileNodeLeaseStore store(Path directory) {
		return new FileNodeLeaseStore(directory, TimeSource.system());
	}

	private static String problem(Path directory, String words) {
		return String.format(Locale.ROOT, "Files in %s (snowflake.lease.file.directory): %s", directory, words);
	}

}
