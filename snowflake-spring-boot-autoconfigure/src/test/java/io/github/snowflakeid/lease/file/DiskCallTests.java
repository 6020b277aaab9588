package io.github.snowflakeid.lease.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.snowflakeid.lease.LeaseStoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What becomes of a call that an interrupt or the disk disturbs.
 */
class DiskCallTests {

	private static final Path DIRECTORY = Path.of("leases").toAbsolutePath();

	@AfterEach
	void clearFlag() {
		Thread.interrupted();
	}

	@Test
	void callWhoseFilesAnInterruptClosesIsMadeAgainAndTheFlagIsThereAfterwards() {
		AtomicInteger runs = new AtomicInteger();
		int result = DiskCall.make(DIRECTORY, () -> {
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
			if (runs.incrementAndGet() < 3) {
				Thread.currentThread().interrupt();
				throw new ClosedByInterruptException();
			}
			return runs.get();
		});
		assertThat(result).isEqualTo(3);
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void flagIsThereAfterwardsAlsoIfTheCallFailsThen() {
		AtomicInteger runs = new AtomicInteger();
		assertThatIllegalStateException().isThrownBy(() -> DiskCall.make(DIRECTORY, () -> {
			if (runs.incrementAndGet() < 2) {
				Thread.currentThread().interrupt();
				throw new ClosedByInterruptException();
			}
			throw new IllegalStateException("not the disk");
		})).withMessage("not the disk");
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void callThatNobodyInterruptsLeavesNoFlag() {
		assertThat(DiskCall.<String>make(DIRECTORY, () -> "done")).isEqualTo("done");
		assertThat(Thread.interrupted()).isFalse();
	}

	@Test
	void failureSaysWhereTheFilesAreWhatTheDiskSaidAndWhatToDo() {
		IOException cause = new IOException("No space left on device");
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> DiskCall.make(DIRECTORY, () -> {
			throw cause;
		}))
			.withMessage("Files in %s (snowflake.lease.file.directory): No space left on device. Make room on the disk "
					+ "of this directory.", DIRECTORY)
			.withCause(cause);
	}

	@Test
	void failureInTheMidstOfListingIsOneOfTheDiskToo() {
		IOException cause = new IOException("Input/output error");
		assertThatExceptionOfType(LeaseStoreException.class).isThrownBy(() -> DiskCall.make(DIRECTORY, () -> {
			throw new DirectoryIteratorException(cause);
		})).withMessageContaining("Input/output error").withCause(cause);
	}

}
