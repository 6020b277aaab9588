package io.github.snowflakeid.lease.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.snowflakeid.CapturedLog;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LayoutMismatchException;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Who gets into a directory, and what can be read there. {@link FileNodeLeaseStoreTests}
 * and {@link FileNodeLeaseStoreFaultTests} do the same to whole stores.
 */
class LeaseDirectoryTests {

	private static final String NAMESPACE = "shop";

	private static final SnowflakeLayout OTHER_LAYOUT = SnowflakeLayout.DEFAULT.withBits(41, 8, 14);

	@TempDir
	private Path path;

	private LeaseDirectory directory;

	@BeforeEach
	void createDirectory() {
		this.directory = new LeaseDirectory(this.path, new Disk());
	}

	@Test
	void ofTwoLayoutsThatComeAtOnceOneGetsIn() throws Exception {
		LeaseDirectory slow = new LeaseDirectory(this.path, overtakenBy(terms(OTHER_LAYOUT)));
		assertThatExceptionOfType(LayoutMismatchException.class)
			.isThrownBy(() -> slow.open(terms(SnowflakeLayout.DEFAULT)))
			.withMessageContainingAll("41/10/12", "41/8/14");
		assertThat(files(this.path)).containsExactly(NAMESPACE);
		assertThat(this.directory.open(terms(OTHER_LAYOUT))).isEqualTo(this.path.resolve(NAMESPACE));
	}

	@Test
	void ofOneLayoutAllGetInThatComeAtOnce() throws Exception {
		LeaseDirectory slow = new LeaseDirectory(this.path, overtakenBy(terms(SnowflakeLayout.DEFAULT)));
		assertThat(slow.open(terms(SnowflakeLayout.DEFAULT))).isEqualTo(this.path.resolve(NAMESPACE));
		assertThat(files(this.path)).containsExactly(NAMESPACE);
		assertThat(files(this.path.resolve(NAMESPACE))).containsExactly("namespace");
	}

	@Test
	void whereItIsIsAbsolute() {
		assertThat(new LeaseDirectory(Path.of("a/../leases"), new Disk()).path())
			.isEqualTo(Path.of("leases").toAbsolutePath());
	}

	@Test
	void rowsAreSortedByNodeIdAndThoseThatWereNeverWrittenAreUnused() throws Exception {
		Path namespace = this.directory.open(terms(SnowflakeLayout.DEFAULT));
		for (long nodeId : new long[] { 10, 9, 2 }) {
			RowFile.write(new Disk(), namespace, row(nodeId));
		}
		Files.createFile(namespace.resolve("3.lock"));
		LeaseDirectory.Rows rows = this.directory.rows(namespace, (nodeId) -> nodeId != 9);
		assertThat(rows.readable()).containsExactly(row(2), LeaseRow.unused(3), row(10));
		assertThat(rows.damaged()).isEmpty();
	}

	@Test
	void rowsThatAreDamagedOrMissingAreToldApartAndReportedOnce() throws Exception {
		Path namespace = this.directory.open(terms(SnowflakeLayout.DEFAULT));
		Files.createFile(namespace.resolve("5.row"));
		Files.writeString(namespace.resolve("6.lock"), "..\n");
		try (CapturedLog log = new CapturedLog(FileNodeLeaseStore.class)) {
			for (int i = 0; i < 3; i++) {
				LeaseDirectory.Rows rows = this.directory.rows(namespace, (nodeId) -> true);
				assertThat(rows.readable()).isEmpty();
				assertThat(rows.damaged()).containsOnlyKeys(5L, 6L);
				assertThat(rows.damaged().get(5L)).hasMessageContaining("is damaged");
				assertThat(rows.damaged().get(6L)).hasMessageContaining("is missing");
			}
			assertThat(log.messages()).hasSize(2)
				.allSatisfy((line) -> assertThat(line)
					.startsWith("WARNING: A lease cannot be read or locked, and its node id is not leased: "));
		}
	}

	/** A disk of somebody who is slow, and finds the namespace there in the end. */
	private Disk overtakenBy(LeaseTerms terms) {
		return new Disk() {

			@Override
			void rename(Path from, Path to) throws IOException {
				LeaseDirectoryTests.this.directory.open(terms);
				super.rename(from, to);
			}

		};
	}

	private static LeaseRow row(long nodeId) {
		return new LeaseRow(nodeId, null, 7, 0, 0, 42);
	}

	private static LeaseTerms terms(SnowflakeLayout layout) {
		return new LeaseTerms(NAMESPACE, layout, NodeIdRanges.of(0, 15), Duration.ofSeconds(3), Duration.ofSeconds(10));
	}

	private static List<String> files(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
	}

}
