package io.github.snowflakeid.actuate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import com.zaxxer.hikari.HikariDataSource;
import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.jdbc.JdbcNodeLeaseStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A thousand people who look at the endpoint all the time, while a connection to the
 * database takes 300 ms and there are two.
 */
@Timeout(120)
class CrowdedEndpointTests {

	private static final int READERS = 1_000;

	private static final Duration SPELL = Duration.ofSeconds(4);

	private final HikariDataSource pool = new HikariDataSource();

	private final Slices slices = SnowflakeIdGenerator.builder().buildLeased();

	private final SnowflakeIdGenerator generator = this.slices.generator();

	private final AtomicInteger connections = new AtomicInteger();

	private LeaseKeeper keeper;

	private SnowflakeEndpoint endpoint;

	@BeforeEach
	void lease() {
		this.pool.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID());
		this.pool.setMaximumPoolSize(2);
		new ResourceDatabasePopulator(new ClassPathResource("schema-h2.sql", JdbcNodeLeaseStore.class))
			.execute(this.pool);
		LeaseTerms terms = new LeaseTerms("test", this.generator.layout(), NodeIdRanges.of(0, 1023),
				Duration.ofSeconds(15), Duration.ofSeconds(10));
		this.keeper = new LeaseKeeper(this.slices, new JdbcNodeLeaseStore(slow()), terms, "app", TimeSource.system());
		this.keeper.start(Duration.ofMinutes(1));
		this.endpoint = new SnowflakeEndpoint(List.of(new ObservedGenerator("ids", this.generator, this.keeper)));
	}

	private DelegatingDataSource slow() {
		return new DelegatingDataSource(this.pool) {

			@Override
			public Connection getConnection() throws SQLException {
				CrowdedEndpointTests.this.connections.incrementAndGet();
				Connection connection = super.getConnection();
				LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
				return connection;
			}

		};
	}

	@AfterEach
	void close() {
		this.keeper.stop();
		this.pool.close();
	}

	@Test
	@Tag("once")
	void thousandReadersDelayNoRenewalAndGetTheirAnswers() throws Exception {
		assertThatAThousandDoNoHarm(Executors.newFixedThreadPool(READERS + 1));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void norDoTheyOnVirtualThreads() throws Exception {
		assertThatAThousandDoNoHarm(
				(ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
	}

	private void assertThatAThousandDoNoHarm(ExecutorService executor) throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		long before = this.keeper.status().renewed();
		int connectionsBefore = this.connections.get();
		long started = System.nanoTime();
		List<Future<Integer>> readers = new ArrayList<>();
		for (int i = 0; i < READERS; i++) {
			readers.add(executor.submit(() -> read(over)));
		}
		Future<Long> ids = executor.submit(() -> draw(over));
		while (System.nanoTime() - started < SPELL.toNanos() || this.keeper.status().renewed() < before + 3) {
			assertThat(Duration.ofNanos(System.nanoTime() - started)).as("time for three renewals")
				.isLessThan(Duration.ofMinutes(1));
			// renews without a pause
			this.keeper.requestWindow();
			LockSupport.parkNanos(1_000_000);
		}
		over.set(true);
		for (Future<Integer> reader : readers) {
			assertThat(reader.get()).as("answers").isPositive();
		}
		assertThat(ids.get()).as("ids").isPositive();
		executor.shutdown();
		assertThat(this.keeper.status().failed()).as("renewals that failed, on a slow machine")
			.isLessThan(this.keeper.status().renewed());
		long seconds = Duration.ofNanos(System.nanoTime() - started).toSeconds() + 1;
		assertThat(this.connections.get() - connectionsBefore).as("connections")
			.isLessThanOrEqualTo((int) (seconds + this.keeper.status().renewed() - before + 2));
	}

	private int read(AtomicBoolean over) {
		int answers = 0;
		do {
			SnowflakeEndpoint.LeaseState lease = this.endpoint.state().generators().get("ids").lease();
			answers += (lease.holders() != null) ? lease.holders().size() : 0;
			LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
		}
		while (!over.get());
		return answers;
	}

	private long draw(AtomicBoolean over) {
		long ids = 0;
		while (!over.get()) {
			// throws if one is refused
			ids += this.generator.nextIds(10).length;
			LockSupport.parkNanos(1_000_000);
		}
		return ids;
	}

}
