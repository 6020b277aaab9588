package io.github.snowflakeid.lease.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.CRC32;

import io.github.snowflakeid.CapturedLog;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseLostException;
import io.github.snowflakeid.lease.NodeLeaseUnavailableException;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Disks that refuse, and files that are not what was written.
 */
@Tag("once")
class FileNodeLeaseStoreFaultTests {

	private static final String NAMESPACE = "shop";

	@TempDir
	private Path directory;

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final CountingDisk disk = new CountingDisk();

	private final List<FileNodeLeaseStore> stores = new ArrayList<>();

	private long steps;

	@AfterEach
	void closeStores() {
		this.stores.forEach(FileNodeLeaseStore::close);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void renewalThatFailsAtAnyStepLeavesTheOldRowOrTheNew(boolean afterwards) throws Exception {
		for (int step = 0; step < 5; step++) {
			FileNodeLeaseStore store = store(this.disk);
			NodeLease lease = acquire(store, "5");
			this.time.advance(Duration.ofSeconds(1));
			NodeLease changing = changing(lease);
			this.disk.failAt(step, afterwards);
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> renew(store, changing))
				.withMessageContainingAll("snowflake.lease.file.directory", this.directory.toString(), "Injected");
			assertThat(this.disk.steps).hasSize(step + 1);
			assertThat(store().holders(NAMESPACE)).singleElement().satisfies((row) -> {
				assertThat(row.token()).isIn(changing.token(), changing.nextToken());
				assertThat(row.highWaterMark()).isGreaterThanOrEqualTo(lease.until());
			});
			assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire(store(), "5"));
			this.disk.heal();
			NodeLease renewed = renew(store, changing);
			assertThat(renewed.until()).isGreaterThan(lease.until());
			die(store, renewed);
			assertThat(acquire(store(), "5").from()).isEqualTo(renewed.until());
			closeStores();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void holderThatDiesWhenItsRenewalHasFailedLeavesItsMark(boolean afterwards) throws Exception {
		for (int step = 0; step < 5; step++) {
			FileNodeLeaseStore store = store(this.disk);
			NodeLease lease = acquire(store, "5");
			this.time.advance(Duration.ofSeconds(1));
			this.disk.failAt(step, afterwards);
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> renew(store, lease));
			die(store, lease);
			this.disk.heal();
			NodeLease taken = acquire(store(), "5");
			assertThat(taken.from()).isGreaterThanOrEqualTo(lease.until());
			assertThat(taken.token()).isGreaterThan(lease.token());
			closeStores();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void acquisitionThatFailsAtAnyStepLeavesTheNodeIdFreeAndTheMarkNoLower(boolean afterwards) throws Exception {
		FileNodeLeaseStore first = store();
		NodeLease lease = acquire(first, "5");
		die(first, lease);
		long mark = lease.until();
		for (int step = 0; step < 5; step++) {
			FileNodeLeaseStore store = store(this.disk);
			store.release(changing(acquire(store, "6")), 0);
			this.disk.failAt(step, afterwards);
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store, "5"));
			this.disk.heal();
			assertThat(store().holders(NAMESPACE)).isEmpty();
			NodeLease taken = acquire(store(), "5");
			assertThat(taken.from()).isGreaterThanOrEqualTo(mark);
			mark = taken.until();
			closeStores();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void releaseThatFailsAtAnyStepFreesTheNodeIdAllTheSame(boolean afterwards) throws Exception {
		for (int step = 0; step < 5; step++) {
			FileNodeLeaseStore store = store(this.disk);
			NodeLease lease = acquire(store, "5");
			long used = lease.from() + 3;
			this.disk.failAt(step, afterwards);
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> store.release(changing(lease), used));
			this.disk.heal();
			assertThat(store().holders(NAMESPACE)).isEmpty();
			assertThat(acquire(store(), "5").from()).isIn(used, lease.until());
			closeStores();
			this.time.advance(Duration.ofMinutes(1));
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void namespaceWhoseCreationFailsAtAnyStepIsCreatedLater(boolean afterwards) {
		for (int step = 0; step < 6; step++) {
			Path deep = this.directory.resolve("step-" + step);
			FileNodeLeaseStore store = new FileNodeLeaseStore(deep, this.time, this.disk);
			this.stores.add(store);
			this.disk.failAt(step, afterwards);
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store, "5"));
			assertThat(this.disk.steps).hasSize(step + 1);
			this.disk.heal();
			assertThat(acquire(store, "5").nodeId()).isEqualTo(5);
			assertThat(deep.toFile().list()).containsExactly(NAMESPACE);
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void renewalFailsOnFullDiskAndSucceedsWhenThereIsSpaceAgain() throws Exception {
		AtomicBoolean full = new AtomicBoolean();
		FileNodeLeaseStore store = store(new Disk() {
			@Override
			FileChannel open(Path file) throws IOException {
				return full.get() ? FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE) : super.open(file);
			}
		});
		NodeLease lease = acquire(store, "5");
		this.time.advance(Duration.ofSeconds(1));
		byte[] row = Files.readAllBytes(rowFile(5));
		full.set(true);
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> renew(store, lease))
			.withMessageContaining("No space left on device");
		assertThat(rowFile(5)).hasBinaryContent(row);
		full.set(false);
		assertThat(renew(store, lease).until()).isGreaterThan(lease.until());
	}

	// FINDINGS W14
	@ParameterizedTest
	@ValueSource(strings = { "5.row~", "5.row", "5.lock" })
	void linkToElsewhereIsNotFollowed(String name) throws Exception {
		FileNodeLeaseStore store = store();
		NodeLease lease = acquire(store, "5");
		Path elsewhere = Files.writeString(this.directory.resolve("elsewhere"), "theirs");
		Files.deleteIfExists(namespace().resolve(name));
		Files.createSymbolicLink(namespace().resolve(name), elsewhere);
		Throwable refusal = catchThrowable(() -> renew(store, lease));
		assertThat(refusal == null).isEqualTo(name.equals("5.row~"));
		assertThat(elsewhere).hasContent("theirs");
	}

	@ParameterizedTest
	@CsvSource({ "rwxrwxrwx, 1", "rwxrwx---, 0" })
	@EnabledOnOs({ OS.LINUX, OS.MAC })
	void directoryThatEverybodyMayWriteToIsToldOfOnce(String permissions, int times) throws Exception {
		Files.setPosixFilePermissions(this.directory, PosixFilePermissions.fromString(permissions));
		try (CapturedLog log = new CapturedLog(FileNodeLeaseStore.class)) {
			FileNodeLeaseStore store = store();
			acquire(store, "5");
			acquire(store, "6");
			assertThat(log.messages()).hasSize(times)
				.allSatisfy((line) -> assertThat(line)
					.startsWith("WARNING: Every user of this machine may write to " + this.directory));
		}
	}

	@Test
	void renewalFailsWhereNoFileCanBeCreated() throws Exception {
		FileNodeLeaseStore store = store();
		NodeLease lease = acquire(store, "5");
		Path obstacle = Files.createDirectory(namespace().resolve("5.row~"));
		Files.createFile(obstacle.resolve("x"));
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> renew(store, lease))
			.withMessageContaining("5.row~");
		Files.delete(obstacle.resolve("x"));
		Files.delete(obstacle);
		assertThat(renew(store, lease).nodeId()).isEqualTo(5);
	}

	@Test
	void rowThatWasCutOffAnywhereIsNotLeasedAndAllOthersAre() throws Exception {
		byte[] content = abandonedRow();
		FileNodeLeaseStore store = store();
		for (int length = 0; length < content.length; length++) {
			Files.write(rowFile(5), Arrays.copyOf(content, length));
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store, "5"))
				.withMessageContainingAll(rowFile(5).toString(), "is damaged", "delete the file");
		}
		assertDamaged(store);
		Files.write(rowFile(5), content);
		assertThat(acquire(store, "5").nodeId()).isEqualTo(5);
	}

	@Test
	void rowWithAnyByteChangedIsNotLeased() throws Exception {
		byte[] content = abandonedRow();
		FileNodeLeaseStore store = store();
		for (int i = 0; i < content.length; i++) {
			for (int flip : new int[] { 0x01, 0x20, 0x80, 0xff }) {
				byte[] damaged = content.clone();
				damaged[i] ^= (byte) flip;
				Files.write(rowFile(5), damaged);
				assertThatIOException().isThrownBy(() -> RowFile.read(namespace(), 5)).withMessageContaining("damaged");
			}
		}
		assertDamaged(store);
		Files.write(rowFile(5), Arrays.copyOf(content, content.length + 1));
		assertDamaged(store);
		Files.delete(rowFile(5));
		Files.createDirectory(rowFile(5));
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store, "5"));
	}

	@Test
	void rowOfAnotherNodeIdIsNotLeased() throws Exception {
		Files.write(rowFile(7), abandonedRow());
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store(), "7"))
			.withMessageContainingAll("7.row", "is the row of node id 5");
	}

	@Test
	void rowOfLaterVersionIsNotLeased() throws Exception {
		String text = new String(abandonedRow(), StandardCharsets.ISO_8859_1)
			.replace("snowflake-lease 1", "snowflake-lease 2")
			.replaceAll("crc32 .*\n", "");
		CRC32 crc = new CRC32();
		crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
		Files.writeString(rowFile(5), text + "crc32 %08x\n".formatted(crc.getValue()));
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store(), "5"))
			.withMessageContainingAll("5.row", "another version");
	}

	@Test
	void holderOfDamagedRowGetsNoRenewalAndItsNodeIdStaysItsOwn() throws Exception {
		FileNodeLeaseStore store = store();
		NodeLease lease = acquire(store, "5");
		byte[] content = Files.readAllBytes(rowFile(5));
		Files.write(rowFile(5), new byte[0]);
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> renew(store, lease))
			.withMessageContainingAll("5.row", "is damaged");
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store(), "5"));
		assertThat(NodeLock.isHeld(namespace(), 5, this.time)).isTrue();
		Files.write(rowFile(5), content);
		assertThat(renew(store, lease).nodeId()).isEqualTo(5);
	}

	@Test
	void saysWhichRowsAreDamagedAndWhoHoldsTheOthers() throws Exception {
		abandonedRow();
		Files.write(rowFile(5), new byte[0]);
		Files.write(rowFile(6), new byte[0]);
		acquire(store(), "7");
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store(), "5-7"))
			.satisfies((ex) -> {
				assertThat(ex).hasMessageContaining("5.row");
				assertThat(ex.getCause().getSuppressed()).hasSize(2);
				assertThat(ex.getCause().getSuppressed()[0]).hasMessageContaining("6.row");
				assertThat(ex.getCause().getSuppressed()[1]).isInstanceOf(NodeLeaseUnavailableException.class)
					.hasMessageContaining("7 by app");
			});
	}

	// L12
	@ParameterizedTest
	@EnumSource
	void filesOfOneNodeIdThatCannotBeUsedCostItAloneAndAreNamedOnce(Obstacle obstacle) throws Exception {
		FileNodeLeaseStore store = store();
		NodeLease seven = acquire(store, "7");
		if (obstacle.hasRow) {
			abandonedRow();
			Files.delete(namespace().resolve("5.lock"));
			this.time.advance(Duration.ofMinutes(1));
		}
		obstacle.puts(namespace());
		try (CapturedLog log = new CapturedLog(FileNodeLeaseStore.class)) {
			for (int i = 0; i < 40; i++) {
				NodeLease other = acquire(store, "5-6");
				assertThat(other.nodeId()).isEqualTo(6);
				store.release(changing(other), other.from());
			}
			assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store, "5"))
				.withMessageContaining(obstacle.file);
			assertThat(store.holders(NAMESPACE)).extracting(LeaseRow::nodeId).containsExactly(7L);
			assertThat(renew(store, seven).nodeId()).isEqualTo(7);
			assertThat(log.messages()).singleElement().asString().contains(obstacle.file);
		}
	}

	@Test
	void holderWhoseLockCannotBeLookedAtIsLeftOutAndNamedOnce() throws Exception {
		FileNodeLeaseStore store = store();
		NodeLease lease = acquire(store, "5");
		NodeLease other = acquire(store, "6");
		Obstacle.LOCK_IN_CIRCLES.puts(namespace());
		try (CapturedLog log = new CapturedLog(FileNodeLeaseStore.class)) {
			assertThat(store().holders(NAMESPACE)).extracting(LeaseRow::nodeId).containsExactly(6L);
			assertThat(store.holders(NAMESPACE)).extracting(LeaseRow::nodeId).containsExactly(6L);
			assertThat(log.messages()).hasSize(2).allMatch((message) -> message.contains("5.lock"));
		}
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> renew(store, lease));
		assertThat(renew(store, other).nodeId()).isEqualTo(6);
	}

	@ParameterizedTest
	@EnumSource
	void holderWhoseFilesCannotBeUsedLosesThemWhenItsWindowHasEnded(Obstacle obstacle) throws Exception {
		FileNodeLeaseStore store = store();
		NodeLease lease = acquire(store, "5");
		obstacle.puts(namespace());
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> renew(store, lease));
		this.time.advance(Duration.ofSeconds(4));
		assertThatExceptionOfType(NodeLeaseLostException.class).isThrownBy(() -> renew(store, lease))
			.withMessageContaining(obstacle.file);
		assertThat(acquire(store, "5-6").nodeId()).isEqualTo(6);
	}

	@Test
	void filesOfOthersAreNobodysBusiness() throws Exception {
		acquire(store(), "7");
		for (String name : List.of("007.row", "5.row.bak", "x.lock", "99999999999999999999.row", "-1.row", ".row")) {
			Files.writeString(namespace().resolve(name), "ask Jo");
		}
		Files.createDirectory(namespace().resolve("notes"));
		Files.createDirectory(namespace().resolve("notes.row"));
		assertThat(acquire(store(), "5").nodeId()).isEqualTo(5);
		assertThat(store().holders(NAMESPACE)).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "token", "token x", "token 1\nowner \n" })
	void sealedRowThatSaysNothingIsDamaged(String line) throws Exception {
		abandonedRow();
		String text = "snowflake-lease 1\nnode-id 5\n" + line + "\n";
		CRC32 crc = new CRC32();
		crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
		Files.writeString(rowFile(5), text + "crc32 %08x\n".formatted(crc.getValue()));
		assertDamaged(store());
	}

	@Test
	void diskThatTakesNothingIsToldOfWithoutTryingAllNodeIds() throws Exception {
		FileNodeLeaseStore store = store(this.disk);
		acquire(store, "0");
		for (int i = 1; i < 64; i++) {
			Files.createDirectories(namespace().resolve(i + ".row~/x"));
		}
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store, "1-63"));
		try (Stream<Path> files = Files.list(namespace())) {
			assertThat(files.filter((file) -> file.toString().endsWith(".lock")).count()).isLessThan(32);
		}
	}

	@Test
	void temporaryFilesThatCrashesHaveLeftAreHarmlessAndGoAway() throws Exception {
		byte[] content = abandonedRow();
		for (int length : new int[] { 0, 1, content.length / 2, content.length - 1, content.length }) {
			Files.write(namespace().resolve("5.row~"), Arrays.copyOf(content, length));
			FileNodeLeaseStore store = store();
			assertThat(store.holders(NAMESPACE)).isEmpty();
			NodeLease lease = acquire(store, "5");
			assertThat(namespace().resolve("5.row~")).doesNotExist();
			die(store, lease);
		}
	}

	@Test
	void rowKeepsEveryText() throws Exception {
		LeaseOwner owner = new LeaseOwner("id with = & \n crc32 00000000\n", "höst\r\n", 7,
				"a%20b+c\u0000\uD83D\uDE00");
		LeaseRow row = new LeaseRow(5, owner, Long.MAX_VALUE, -1, Long.MIN_VALUE, 42);
		RowFile.write(new Disk(), this.directory, row);
		assertThat(RowFile.read(this.directory, 5)).isEqualTo(row);
		LeaseRow released = new LeaseRow(5, null, 3, 0, 0, 42);
		RowFile.write(new Disk(), this.directory, released);
		assertThat(RowFile.read(this.directory, 5)).isEqualTo(released);
		assertThat(RowFile.read(this.directory, 6)).isNull();
	}

	private void assertDamaged(FileNodeLeaseStore store) throws IOException {
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> acquire(store, "5"))
			.withMessageContainingAll(rowFile(5).toString(), "is damaged", "delete the file");
		assertThat(store.holders(NAMESPACE)).isEmpty();
		NodeLease other = acquire(store, "5-6");
		assertThat(other.nodeId()).isEqualTo(6);
		store.release(changing(other), 0);
	}

	/** What is in the place of a file of node id 5. */
	private enum Obstacle {

		LOCK_IS_DIRECTORY("5.lock", false), LOCK_IN_CIRCLES("5.lock", false), LOCK_BESIDE_ROW("5.lock", true),
		ROW_IS_DIRECTORY("5.row", false), ROW_IN_CIRCLES("5.row", false), ROW_CANNOT_BE_WRITTEN("5.row~", true);

		private final String file;

		private final boolean hasRow;

		Obstacle(String file, boolean hasRow) {
			this.file = file;
			this.hasRow = hasRow;
		}

		void puts(Path directory) throws IOException {
			Path path = directory.resolve(this.file);
			Files.deleteIfExists(path);
			if (this == LOCK_IN_CIRCLES || this == ROW_IN_CIRCLES) {
				Files.createSymbolicLink(path, path);
			}
			else {
				Files.createDirectories(path.resolve("x"));
			}
		}

	}

	/** Returns the content of the row of node id 5, whose holder has died. */
	private byte[] abandonedRow() throws IOException {
		FileNodeLeaseStore store = store();
		die(store, acquire(store, "5"));
		return Files.readAllBytes(rowFile(5));
	}

	private Path namespace() {
		return this.directory.resolve(NAMESPACE);
	}

	private Path rowFile(long nodeId) {
		return RowFile.of(namespace(), nodeId);
	}

	private FileNodeLeaseStore store() {
		return store(new Disk());
	}

	private FileNodeLeaseStore store(Disk disk) {
		FileNodeLeaseStore store = new FileNodeLeaseStore(this.directory, this.time, disk);
		this.stores.add(store);
		return store;
	}

	private NodeLease acquire(FileNodeLeaseStore store, String nodeIds) {
		return store.acquire(request(nodeIds));
	}

	private NodeLease renew(FileNodeLeaseStore store, NodeLease lease) {
		return store.renew((lease.token() == lease.nextToken()) ? changing(lease) : lease,
				request(Long.toString(lease.nodeId())));
	}

	private static void die(FileNodeLeaseStore store, NodeLease lease) throws IOException {
		store.drop(lease);
	}

	private NodeLease changing(NodeLease lease) {
		return new NodeLease(lease.namespace(), lease.nodeId(), lease.owner(), lease.token(),
				lease.token() + ++this.steps, lease.from(), lease.until());
	}

	private LeaseRequest request(String nodeIds) {
		LeaseTerms terms = new LeaseTerms(NAMESPACE, SnowflakeLayout.DEFAULT, NodeIdRanges.parse(nodeIds),
				Duration.ofSeconds(3), Duration.ofSeconds(10));
		long now = this.time.instant().toEpochMilli();
		return new LeaseRequest(terms, LeaseOwner.ofThisProcess("app"), terms.tickAt(now), terms.untilAt(now),
				++this.steps);
	}

}
