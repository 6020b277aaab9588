package io.github.snowflakeid.lease.file;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LayoutMismatchException;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseLostException;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.lease.NodeLeaseUnavailableException;
import io.github.snowflakeid.test.NodeLeaseStoreContractTests;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Two stores of one JVM in one directory. {@link FileNodeLeaseStoreProcessTests} has
 * several JVMs.
 */
class FileNodeLeaseStoreTests extends NodeLeaseStoreContractTests {

	@TempDir
	private Path directory;

	private FileNodeLeaseStore store;

	private FileNodeLeaseStore otherStore;

	@BeforeEach
	void createStores() {
		this.store = new FileNodeLeaseStore(this.directory, TimeSource.system());
		this.otherStore = new FileNodeLeaseStore(this.directory, TimeSource.system());
	}

	@AfterEach
	void closeStores() {
		this.store.close();
		this.otherStore.close();
		assertThat(claims()).isEmpty();
	}

	@Override
	protected NodeLeaseStore store() {
		return this.store;
	}

	@Override
	protected NodeLeaseStore otherStore() {
		return this.otherStore;
	}

	@Override
	protected void letHolderDie(NodeLeaseStore store, NodeLease lease) throws IOException {
		((FileNodeLeaseStore) store).drop(lease);
	}

	@Override
	protected void deleteRow(long nodeId) throws IOException {
		Files.delete(this.directory.resolve(this.namespace).resolve(nodeId + ".row"));
	}

	@Override
	protected void damageRow(long nodeId) throws IOException {
		Files.write(namespaceDirectory().resolve(nodeId + ".row"), new byte[0]);
	}

	@RepeatedTest(200)
	void storesThatStartAtOnceInANewDirectoryAllGetALease() throws Exception {
		List<Callable<NodeLease>> acquirers = new ArrayList<>();
		for (FileNodeLeaseStore store : List.of(this.store, this.otherStore, this.store, this.otherStore)) {
			LeaseRequest request = request(terms("0-63"));
			acquirers.add(() -> patiently(() -> store.acquire(request)));
		}
		assertThat(atOnce(acquirers)).hasSize(4);
	}

	@Test
	void rowThatSomebodyHasDeletedCostsItsNodeIdAlsoWhenItsHolderIsDead() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		deleteRow(5);
		letHolderDie(this.store, lease);
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(this.otherStore, "5"))
			.withMessageContainingAll("5.row", "is missing", "delete the files of the node id, .row and .lock");
		assertThat(acquire(this.otherStore, "5-6").nodeId()).isEqualTo(6);
	}

	@Test
	void nodeIdWhoseFilesAreBothGoneIsNew() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		letHolderDie(this.store, lease);
		deleteRow(5);
		Files.delete(this.directory.resolve(this.namespace).resolve("5.lock"));
		assertThat(acquire(this.otherStore, "5").nodeId()).isEqualTo(5);
	}

	@Test
	void lockWithoutRowThatACrashHasLeftCostsNothing() throws Exception {
		release(this.store, acquire(this.store, "6"), 0);
		Files.createFile(this.directory.resolve(this.namespace).resolve("5.lock"));
		assertThat(acquire(this.otherStore, "5").nodeId()).isEqualTo(5);
	}

	@Test
	void neitherHoldersNorAcquisitionsDropTheLockOfAnotherStore() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		assertThat(this.otherStore.holders(this.namespace)).hasSize(1);
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire(this.otherStore, "5"));
		assertThat(this.store.holders(this.namespace)).hasSize(1);
		assertThat(LeaseProcess.isLocked(namespaceDirectory(), lease.nodeId())).isTrue();
	}

	@Test
	void storesThatReachTheDirectoryByDifferentPathsExcludeEachOther() throws Exception {
		Path link = Files.createSymbolicLink(this.directory.resolve("link"),
				Files.createDirectory(this.directory.resolve("real")));
		try (FileNodeLeaseStore real = new FileNodeLeaseStore(this.directory.resolve("real"), TimeSource.system());
				FileNodeLeaseStore linked = new FileNodeLeaseStore(link, TimeSource.system())) {
			acquire(real, "5");
			assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire(linked, "5"));
			assertThat(linked.holders(this.namespace)).hasSize(1);
			assertThat(LeaseProcess.isLocked(link.resolve(this.namespace), 5)).isTrue();
		}
	}

	@Test
	void storesOfTwoClassLoadersExcludeEachOther() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		URL classes = NodeLock.class.getProtectionDomain().getCodeSource().getLocation();
		try (URLClassLoader other = new URLClassLoader(new URL[] { classes }, ClassLoader.getPlatformClassLoader())) {
			var lockClass = other.loadClass(NodeLock.class.getName());
			var isHeld = lockClass.getDeclaredMethod("isHeld", Path.class, long.class,
					other.loadClass(TimeSource.class.getName()));
			isHeld.setAccessible(true);
			assertThat(lockClass).isNotEqualTo(NodeLock.class);
			assertThat(isHeld.invoke(null, namespaceDirectory(), 5, null)).isEqualTo(true);
			assertThat(LeaseProcess.isLocked(namespaceDirectory(), lease.nodeId())).isTrue();
			this.store.close();
			assertThat(isHeld.invoke(null, namespaceDirectory(), 5, null)).isEqualTo(false);
		}
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void renewalTakesBackTheLockThatForeignCodeHasDropped() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		LeaseProcess.openAndClose(lockFile(5));
		assertThat(LeaseProcess.isLocked(namespaceDirectory(), 5)).isFalse();
		NodeLease renewed = renew(this.store, lease);
		assertThat(LeaseProcess.isLocked(namespaceDirectory(), 5)).isTrue();
		assertThat(renewed.until()).isGreaterThanOrEqualTo(lease.until());
	}

	@Test
	void renewalFailsWhileSomebodyElseHasTheLockAndIsAboutToChangeTheRow() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		this.store.drop(lease);
		try (NodeLock other = NodeLock.tryLock(namespaceDirectory(), 5, TimeSource.system())) {
			assertThat(other).isNotNull();
			assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(this.store, lease))
				.withMessageContaining("somebody else has locked " + lockFile(5));
			release(this.store, lease, 7);
		}
		assertThat(acquire(this.otherStore, "5").from()).isEqualTo(lease.until());
	}

	@Test
	void holderThatHasNotRenewedForLongKeepsItsNodeId() {
		ScriptedTimeSource time = new ScriptedTimeSource();
		time.setWall(storeTime());
		try (FileNodeLeaseStore store = new FileNodeLeaseStore(this.directory, time);
				FileNodeLeaseStore other = new FileNodeLeaseStore(this.directory, time)) {
			NodeLease lease = acquire(store, "5");
			time.advance(Duration.ofDays(1));
			assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire(other, "5"));
			assertThat(other.holders(this.namespace)).singleElement().satisfies((row) -> {
				assertThat(row.owner()).isEqualTo(lease.owner());
				assertThat(row.isHeld(time.millis())).isFalse();
			});
			assertThat(renew(store, lease).nodeId()).isEqualTo(5);
		}
	}

	@Test
	void nodeIdOfDeadHolderIsFreeAtOnceThoughTheClockWasSetBack() throws Exception {
		ScriptedTimeSource time = new ScriptedTimeSource();
		time.setWall(storeTime());
		try (FileNodeLeaseStore store = new FileNodeLeaseStore(this.directory, time)) {
			NodeLease lease = acquire(store, "5");
			store.drop(lease);
			time.stepWall(Duration.ofHours(-1));
			assertThat(store.holders(this.namespace)).isEmpty();
			NodeLease taken = store.acquire(request(terms("5"), "app", Duration.ofHours(-1)));
			assertThat(taken.from()).isEqualTo(lease.until());
		}
	}

	@Test
	void closeDropsTheLocksAndKeepsTheMarks() {
		NodeLease first = acquire(this.store, "5");
		NodeLease second = acquire(this.store, "6");
		this.store.close();
		assertThat(this.store.holders(this.namespace)).isEmpty();
		assertThat(acquire(this.otherStore, "5").from()).isEqualTo(first.until());
		assertThat(acquire(this.otherStore, "6").from()).isEqualTo(second.until());
	}

	@Test
	void renewalFailsWhenTheDirectoryWasDeleted() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		deleteNamespace();
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(this.store, lease))
			.withMessageContaining("does not know it any more");
		assertThat(namespaceDirectory()).doesNotExist();
	}

	@Test
	void renewalFailsWhenTheDirectoryWasDeletedAndTheNodeIdTakenAnew() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		// Moved, not deleted: the new directory might get the file key of the old one.
		Files.move(namespaceDirectory(), this.directory.resolve("gone"));
		NodeLease taken = acquire(this.otherStore, "5");
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(this.store, lease));
		assertThat(renew(this.otherStore, taken).nodeId()).isEqualTo(5);
		assertThat(LeaseProcess.isLocked(namespaceDirectory(), 5)).isTrue();
	}

	@Test
	void storeDoesNotStartAnewByItselfWhereTheDirectoryHasVanished() throws Exception {
		release(this.store, acquire(this.store, "5"), 0);
		deleteNamespace();
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(this.store, "5"))
			.withMessageContainingAll("has vanished", namespaceDirectory().toString(), "start them again");
	}

	@Test
	void renewalGoesOnWithNewLockWhenOnlyTheLockFileWasDeleted() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		Files.delete(lockFile(5));
		assertThat(renew(this.store, lease).until()).isGreaterThanOrEqualTo(lease.until());
		assertThat(LeaseProcess.isLocked(namespaceDirectory(), 5)).isTrue();
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire(this.otherStore, "5"));
	}

	@Test
	void renewalGoesOnWithNewLockWhenTheLockFileWasReplaced() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		Files.delete(lockFile(5));
		Files.createFile(lockFile(5));
		assertThat(LeaseProcess.isLocked(namespaceDirectory(), 5)).isFalse();
		assertThat(renew(this.store, lease).until()).isGreaterThanOrEqualTo(lease.until());
		assertThat(LeaseProcess.isLocked(namespaceDirectory(), 5)).isTrue();
	}

	@Test
	void lostLeaseLeavesNoLockBehind() throws Exception {
		NodeLease lease = acquire(this.store, "5");
		NodeLease taken;
		try (FileNodeLeaseStore copy = new FileNodeLeaseStore(this.directory, TimeSource.system())) {
			this.store.drop(lease);
			taken = acquire(copy, "5");
		}
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(this.store, lease));
		assertThat(acquire(this.otherStore, "5").token()).isGreaterThan(taken.token());
	}

	@Test
	void interruptDisturbsNothing() {
		Thread.currentThread().interrupt();
		NodeLease lease = acquire(this.store, "5");
		lease = renew(this.store, lease);
		assertThat(this.store.holders(this.namespace)).hasSize(1);
		release(this.store, lease, 7);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.store.holders(this.namespace)).isEmpty();
	}

	@Test
	void renewalWritesOneRowOnceAndForcesIt() {
		CountingDisk disk = new CountingDisk();
		try (FileNodeLeaseStore store = new FileNodeLeaseStore(this.directory, TimeSource.system(), disk)) {
			NodeLease lease = acquire(store, "5");
			disk.steps.clear();
			renew(store, lease);
			assertThat(disk.steps).containsExactly("open 5.row~", "write", "force", "rename 5.row~ to 5.row",
					"force directory " + this.namespace);
		}
	}

	@Test
	void createsTheDirectoryWhenItIsNeeded() {
		Path deep = this.directory.resolve("a/b/c");
		CountingDisk disk = new CountingDisk();
		try (FileNodeLeaseStore store = new FileNodeLeaseStore(deep, TimeSource.system(), disk)) {
			assertThat(store.holders(this.namespace)).isEmpty();
			assertThat(deep.getParent()).doesNotExist();
			acquire(store, "5");
			assertThat(deep.resolve(this.namespace)).isDirectory();
			assertThat(disk.steps).startsWith("force directory " + this.directory.getFileName(), "force directory a",
					"force directory b");
		}
	}

	@Test
	void saysWhatIsWrongWhereTheDirectoryIsFile() throws Exception {
		Path file = Files.createFile(this.directory.resolve("file"));
		try (FileNodeLeaseStore store = new FileNodeLeaseStore(file, TimeSource.system())) {
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store, "5"))
				.withMessageContainingAll("snowflake.lease.file.directory", file.toString());
		}
	}

	@Test
	void createsNamespaceWithItsFingerprintOrNotAtAll() throws Exception {
		Files.createDirectory(this.directory.resolve(this.namespace + "~crashed"));
		Files.createFile(this.directory.resolve(this.namespace + "~crashed/namespace"));
		Files.createDirectory(this.directory.resolve(this.namespace + "-other~crashed"));
		acquire(this.store, "5");
		assertThat(files(this.directory)).containsExactlyInAnyOrder(this.namespace, this.namespace + "-other~crashed");
		assertThat(files(namespaceDirectory())).containsExactlyInAnyOrder("namespace", "5.lock", "5.row");
	}

	@Test
	void refusesNamespaceThatHasLostItsFingerprint() throws Exception {
		acquire(this.store, "5");
		Files.delete(namespaceDirectory().resolve("namespace"));
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(this.otherStore, "6"))
			.withMessageContainingAll("has lost its file 'namespace'", namespaceDirectory().toString(), "Restore");
	}

	@Test
	void refusesNamespaceWhoseFingerprintIsDamaged() throws Exception {
		acquire(this.store, "5");
		Path file = namespaceDirectory().resolve("namespace");
		byte[] content = Files.readAllBytes(file);
		for (int i = 0; i < content.length; i++) {
			byte[] damaged = content.clone();
			damaged[i] ^= 1;
			Files.write(file, damaged);
			assertThatException().isThrownBy(() -> acquire(this.otherStore, "6"))
				.isNotInstanceOf(LayoutMismatchException.class)
				.withMessageContainingAll(file.toString(), "is damaged", "Restore");
		}
		Files.write(file, content);
		assertThat(acquire(this.otherStore, "6").nodeId()).isEqualTo(6);
	}

	@Test
	void leavesFilesAloneThatAreNoRows() throws Exception {
		acquire(this.store, "5");
		Files.writeString(namespaceDirectory().resolve("6.row.bak"), "a copy");
		Files.writeString(namespaceDirectory().resolve("x.row"), "no number");
		Files.writeString(namespaceDirectory().resolve("9999999999999999999.row"), "no long");
		assertThat(this.store.holders(this.namespace)).hasSize(1);
		assertThat(acquire(this.otherStore, "6").nodeId()).isEqualTo(6);
	}

	@Test
	void refusesNamespaceThatLeadsOutOfTheDirectory() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.store.holders("../" + this.namespace));
	}

	@Test
	void servesNodeIdsOfLargeLayouts() {
		SnowflakeLayout layout = new SnowflakeLayout(41, 22, 0, LAYOUT.epoch(), LAYOUT.tick());
		LeaseTerms terms = new LeaseTerms(this.namespace, layout, NodeIdRanges.of(0, layout.maxNodeId()), ttl(),
				MAX_LEAD);
		List<Long> nodeIds = Stream.generate(() -> this.store.acquire(request(terms)).nodeId()).limit(20).toList();
		assertThat(nodeIds).doesNotHaveDuplicates();
		assertThat(this.store.holders(this.namespace)).extracting(LeaseRow::nodeId)
			.containsExactlyElementsOf(nodeIds.stream().sorted().toList());
	}

	private Path namespaceDirectory() {
		return this.directory.resolve(this.namespace);
	}

	private Path lockFile(long nodeId) {
		return NodeLock.file(namespaceDirectory(), nodeId);
	}

	private void deleteNamespace() throws IOException {
		for (String file : files(namespaceDirectory())) {
			Files.delete(namespaceDirectory().resolve(file));
		}
		Files.delete(namespaceDirectory());
	}

	private static List<String> files(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
	}

	private static List<String> claims() {
		return System.getProperties()
			.stringPropertyNames()
			.stream()
			.filter((name) -> name.startsWith("io.github.snowflakeid.lease.file"))
			.toList();
	}

}
