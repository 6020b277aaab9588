package io.github.snowflakeid.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.snowflakeid.faults.NemesisFault.Kind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * PostgreSQL with a synchronous standby, which keeps whatever was acknowledged when it
 * takes over: the network between the two stops, whoever waits for the standby is told to
 * wait no longer, the primary dies, and another node gets the first one's node id from
 * the standby.
 */
@Tag("once")
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
class PostgresFailoverTests {

	/** How many of each kind. With it, all kinds. */
	private static final Integer FAILOVERS = Integer.getInteger("postgres.failovers");

	/**
	 * Longer than what a renewal takes until it fails, several times.
	 */
	private static final List<String> TERMS = List.of("--snowflake.lease.ttl=15s", "--snowflake.max-lead=2s",
			"--snowflake.max-wait=200ms", "--snowflake.lease.node-ids=5");

	private static final NemesisFault HOP_STOPS = new NemesisFault(Kind.HALF_OPEN, NemesisFault.STORE, 0, 0, 0);

	private static final Duration WITHOUT_STANDBY = Duration.ofSeconds(9);

	@TempDir
	private Path directory;

	/** What ends the wait for the standby, or hides that it was ended. */
	enum Impatience {

		QUERY_TIMEOUT, STATEMENT_TIMEOUT, CANCEL, SILENCE

	}

	@BeforeAll
	static void needsPostgres() {
		PostgresServer.assumeInstalled();
	}

	static Stream<Impatience> failovers() {
		if (FAILOVERS == null) {
			return Stream.of(Impatience.CANCEL, Impatience.SILENCE);
		}
		return Stream.of(Impatience.values()).flatMap((kind) -> Stream.generate(() -> kind).limit(FAILOVERS));
	}

	@ParameterizedTest
	@MethodSource("failovers")
	void standbyKnowsWhateverANodeTakesForASuccess(Impatience impatience) throws Exception {
		long started = System.nanoTime();
		try (PostgresServer primary = PostgresServer.create("wal_sender_timeout = 0");
				FaultyNetwork hop = new FaultyNetwork(primary.port());
				PostgresServer standby = PostgresServer.createStandby(hop.port())) {
			primary.createTables();
			primary.jdbc().execute("alter system set synchronous_standby_names = '*'");
			switch (impatience) {
				case STATEMENT_TIMEOUT -> primary.jdbc().execute("alter role postgres set statement_timeout = '700ms'");
				case SILENCE -> primary.jdbc().execute("alter role postgres set client_min_messages = 'error'");
				default -> {
				}
			}
			primary.jdbc().queryForObject("select pg_reload_conf()", Boolean.class);
			PostgresServer.await("a synchronous standby",
					() -> primary.jdbc()
						.queryForList("select sync_state from pg_stat_replication", String.class)
						.contains("sync"));
			try (StoppableNode first = StoppableNode.start(this.directory, "first", arguments(primary))) {
				assertThat(first.awaitNodeId()).isEqualTo(5);
				first.awaitMoreIds();
				hop.begin(HOP_STOPS);
				int line = first.lines();
				endWaits(primary, impatience);
				primary.kill();
				standby.promote();
				try (StoppableNode second = StoppableNode.start(this.directory, "second", arguments(standby))) {
					assertThat(second.awaitNodeId()).isEqualTo(5);
					first.await("the end of its window", line, (text) -> text.startsWith("refused"));
					second.awaitMoreIds();
				}
			}
		}
		long[] ids = StoppableNode.ids(this.directory);
		long twice = IntStream.range(1, ids.length).filter((i) -> ids[i] == ids[i - 1]).count();
		System.out.println(String.format(Locale.ROOT, "failover, %s: %,d ids, %,d twice, %.1f s", impatience,
				ids.length, twice, (System.nanoTime() - started) / 1e9));
		assertThat(twice).as("ids that were issued twice").isZero();
	}

	/** Lets renewals fail for a while. */
	private static void endWaits(PostgresServer primary, Impatience impatience) {
		long end = System.nanoTime() + WITHOUT_STANDBY.toNanos();
		while (System.nanoTime() < end) {
			if (impatience == Impatience.CANCEL) {
				try {
					primary.jdbc()
						.queryForList(
								"select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
				}
				catch (DataAccessException ex) {
					throw new AssertionError(primary.port() + " does not answer", ex);
				}
			}
			LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
		}
	}

	private static List<String> arguments(PostgresServer server) {
		return Stream
			.concat(TERMS.stream(),
					Stream
						.of("--snowflake.lease.store=jdbc",
								"--spring.datasource.url=jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres"
									.formatted(server.port()),
								"--spring.datasource.hikari.maximum-pool-size=2"))
			.toList();
	}

}
