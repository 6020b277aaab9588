package io.github.snowflakeid.lease;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a person is told when a store fails. A real keeper leases from it, so the sentence
 * is the one that stands in log, health and endpoint.
 */
public final class Told {

	/** No text may hold it, whatever it is that fails. */
	public static final String SECRET = "s3cret-of-the-user";

	private static final Duration AT_ONCE = Duration.ofSeconds(5);

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z";

	/** As in "org.postgresql.util.PSQLException: FATAL". */
	private static final Pattern CLASS_NAME = Pattern
		.compile("\\b([a-z]\\w*\\.)+[A-Z]\\w*\\b|\\w+(Exception|Error)\\b");

	private static final Pattern DIGIT_OF_ANOTHER_SCRIPT = Pattern.compile("[\\p{Nd}&&[^0-9]]");

	private Told() {
	}

	/**
	 * Asserts that a start does not wait: it fails within 5 s though it may take longer.
	 * @param store the store that fails
	 * @param problem what was tried where, and what the other side has said
	 * @param remedy what the person who reads it is to do
	 */
	public static void assertGivesUp(NodeLeaseStore store, String problem, String remedy) {
		LeaseKeeper keeper = keeper(store);
		long begun = System.nanoTime();
		assertThatExceptionOfType(LeaseAcquisitionException.class).isThrownBy(() -> keeper.start(PATIENCE))
			.satisfies((refusal) -> {
				assertThat(withoutTimes(refusal.getMessage()))
					.isEqualTo("No node id could be leased at all. " + problem + " (since <time>).");
				assertThat(refusal.getCause()).isInstanceOfSatisfying(LeaseStoreException.class, (failure) -> {
					assertThat(failure.isLasting()).isTrue();
					assertIsForPeople(failure, problem, remedy);
				});
			});
		assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(AT_ONCE);
	}

	/**
	 * Asserts that a start waits, and says meanwhile what is wrong.
	 * @param store the store that fails
	 * @param problem what was tried where, and what the other side has said
	 * @param remedy what the person who reads it is to do
	 */
	public static void assertWaits(NodeLeaseStore store, String problem, String remedy) {
		FailingOnce recording = new FailingOnce(store);
		LeaseKeeper keeper = keeper(recording);
		keeper.requestWindow();
		String sentence = keeper.status().problem();
		while (sentence == null) {
			assertThat(keeper.status().lease()).as("nothing fails").isNull();
			LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
			sentence = keeper.status().problem();
		}
		keeper.stop();
		assertThat(recording.failure).as(sentence).isNotNull();
		LeaseStoreException failure = Objects.requireNonNull(recording.failure);
		assertThat(withoutTimes(sentence)).isEqualTo("No node id could be leased: " + problem
				+ " (since <time>). It is tried again, and ids are refused meanwhile. " + failure.remedy());
		assertThat(failure.isLasting()).isFalse();
		assertIsForPeople(failure, problem, remedy);
	}

	/** Leases a node id, and gives it back. */
	public static void lease(NodeLeaseStore store) {
		LeaseKeeper keeper = keeper(store);
		keeper.start(PATIENCE);
		keeper.stop();
	}

	private static void assertIsForPeople(LeaseStoreException failure, String problem, String remedy) {
		String text = failure.getMessage();
		assertThat(text).isEqualTo(problem + ". " + failure.remedy())
			.doesNotContain(SECRET)
			.doesNotContain("\n")
			.doesNotContainPattern(CLASS_NAME)
			.doesNotContainPattern(DIGIT_OF_ANOTHER_SCRIPT);
		assertThat(failure.remedy()).contains(remedy).matches("[A-Z].*\\.");
	}

	private static String withoutTimes(@Nullable String text) {
		return Objects.requireNonNull(text).replaceAll(TIME, "<time>");
	}

	private static LeaseKeeper keeper(NodeLeaseStore store) {
		TimeSource timeSource = TimeSource.system();
		Slices slices = SnowflakeIdGenerator.builder().timeSource(timeSource).buildLeased();
		LeaseTerms terms = new LeaseTerms("shop", SnowflakeLayout.DEFAULT, NodeIdRanges.of(5, 5),
				Duration.ofSeconds(30), Duration.ofSeconds(10));
		return new LeaseKeeper(slices, store, terms, "shop", timeSource);
	}

	/** Asks once, and says the same from then on. */
	private static final class FailingOnce implements NodeLeaseStore {

		private final NodeLeaseStore store;

		private volatile @Nullable LeaseStoreException failure;

		FailingOnce(NodeLeaseStore store) {
			this.store = store;
		}

		@Override
		public NodeLease acquire(LeaseRequest request) {
			LeaseStoreException before = this.failure;
			if (before != null) {
				throw before;
			}
			try {
				return this.store.acquire(request);
			}
			catch (LeaseStoreException ex) {
				this.failure = ex;
				throw ex;
			}
		}

		@Override
		public NodeLease renew(NodeLease lease, LeaseRequest request) {
			return this.store.renew(lease, request);
		}

		@Override
		public void release(NodeLease lease, long highWaterMark) {
			this.store.release(lease, highWaterMark);
		}

		@Override
		public List<LeaseRow> holders(String namespace) {
			return this.store.holders(namespace);
		}

	}

}
