package io.github.snowflakeid.lease.file;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Several JVMs in one directory, which are stopped and killed. A ttl of an hour shows
 * that nobody waits for the end of a lease.
 */
@Timeout(120)
class FileNodeLeaseStoreProcessTests {

	private static final String NAMESPACE = "shop";

	private static final Duration TTL = Duration.ofHours(1);

	@TempDir
	private Path directory;

	private FileNodeLeaseStore store;

	private final List<LeaseProcess> processes = new ArrayList<>();

	@BeforeEach
	void createStore() {
		this.store = new FileNodeLeaseStore(this.directory, TimeSource.system());
	}

	@AfterEach
	void endProcesses() {
		this.processes.forEach(LeaseProcess::close);
		this.store.close();
	}

	@Test
	void processesOfOneDirectoryGetDifferentNodeIds() throws Exception {
		String first = start().acquire(terms("5-6"), Duration.ZERO);
		String second = start().acquire(terms("5-6"), Duration.ZERO);
		assertThat(List.of(nodeId(first), nodeId(second))).containsExactlyInAnyOrder(5L, 6L);
		assertThat(start().acquire(terms("5-6"), Duration.ZERO)).isEqualTo("NodeLeaseUnavailableException");
		assertThat(this.store.holders(NAMESPACE)).extracting(LeaseRow::nodeId).containsExactly(5L, 6L);
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire("5"))
			.withMessageContaining("5 by child on");
	}

	@Test
	void processesThatAllComeAtOnceGetDifferentNodeIds() throws Exception {
		List<LeaseProcess> rivals = List.of(start(), start(), start());
		List<Thread> threads = new ArrayList<>();
		List<Long> nodeIds = Collections.synchronizedList(new ArrayList<>());
		for (LeaseProcess rival : rivals) {
			threads.add(new Thread(() -> {
				try {
					nodeIds.add(nodeId(rival.acquire(terms("5-7"), Duration.ZERO)));
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			}));
		}
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(nodeIds).containsExactlyInAnyOrder(5L, 6L, 7L);
	}

	@Test
	void nodeIdOfKilledProcessIsFreeAtOnceAndItsWindowIsNotUsedAgain() throws Exception {
		LeaseProcess holder = start();
		holder.acquire(terms("5"), Duration.ZERO);
		String renewed = holder.renew();
		holder.kill();
		assertThat(this.store.holders(NAMESPACE)).isEmpty();
		NodeLease taken = acquire("5");
		assertThat(taken.from()).isEqualTo(until(renewed));
	}

	@Test
	void processThatComesAfterKilledOneStartsAtTheMarkThoughItsClockIsAnHourBehind() throws Exception {
		LeaseProcess holder = start();
		String acquired = holder.acquire(terms("5"), Duration.ZERO);
		holder.kill();
		String taken = start().acquire(terms("5"), Duration.ofHours(-1));
		assertThat(from(taken)).isEqualTo(until(acquired));
	}

	@Test
	void marksThatWereAcknowledgedSurviveProcessThatIsKilledWhileItWrites() throws Exception {
		SplittableRandom random = new SplittableRandom(20_260_101);
		long mark = 0;
		for (int round = 0; round < 5; round++) {
			LeaseProcess holder = start();
			String acquired = holder.acquire(terms("5"), Duration.ZERO);
			assertThat(from(acquired)).isGreaterThanOrEqualTo(mark);
			holder.renewForever();
			int renewals = random.nextInt(1, 60);
			for (int i = 0; i < renewals; i++) {
				mark = until(holder.nextReply());
			}
			holder.kill();
			for (String reply = holder.nextReply(); reply != null; reply = holder.nextReply()) {
				mark = reply.matches("\\d+ \\d+ \\d{11,}") ? until(reply) : mark;
			}
		}
		assertThat(acquire("5").from()).isGreaterThanOrEqualTo(mark);
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void stoppedProcessKeepsItsNodeId() throws Exception {
		LeaseTerms terms = new LeaseTerms(NAMESPACE, SnowflakeLayout.DEFAULT, NodeIdRanges.of(5, 5),
				Duration.ofSeconds(1), Duration.ofSeconds(10));
		LeaseProcess holder = start();
		holder.acquire(terms, Duration.ZERO);
		holder.suspend();
		long end = System.nanoTime() + terms.ttl().plusMillis(200).toNanos();
		while (System.nanoTime() < end) {
			assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire("5"));
		}
		assertThat(this.store.holders(NAMESPACE)).hasSize(1);
		holder.resume();
		assertThat(nodeId(holder.renew())).isEqualTo(5);
		holder.suspend();
		holder.kill();
		assertThat(acquire("5").nodeId()).isEqualTo(5);
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void processStartedByTheHolderDoesNotKeepTheNodeIdWhenTheHolderDies() throws Exception {
		LeaseProcess holder = start();
		holder.acquire(terms("5"), Duration.ZERO);
		ProcessHandle child = holder.spawn();
		try {
			holder.kill();
			assertThat(child.isAlive()).isTrue();
			assertThat(acquire("5").nodeId()).isEqualTo(5);
		}
		finally {
			child.destroyForcibly();
		}
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void holderFindsOutThatItsLockWasDroppedAndTheNodeIdTaken() throws Exception {
		LeaseProcess holder = start();
		holder.acquire(terms("5"), Duration.ZERO);
		holder.touch(NodeLock.file(this.directory.resolve(NAMESPACE), 5));
		NodeLease taken = acquire("5");
		assertThat(holder.renew()).isEqualTo("NodeLeaseLostException");
		assertThat(this.store.holders(NAMESPACE)).extracting(LeaseRow::token).containsExactly(taken.token());
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void holderTakesItsLockBackThatWasDropped() throws Exception {
		LeaseProcess holder = start();
		holder.acquire(terms("5"), Duration.ZERO);
		holder.touch(NodeLock.file(this.directory.resolve(NAMESPACE), 5));
		assertThat(nodeId(holder.renew())).isEqualTo(5);
		assertThatExceptionOfType(NodeLeaseUnavailableException.class).isThrownBy(() -> acquire("5"));
	}

	@Test
	void holderKeepsItsNodeIdWhileOthersLookAtItAllTheTime() throws Exception {
		LeaseProcess holder = start();
		long mark = until(holder.acquire(terms("5"), Duration.ZERO));
		holder.renewForever();
		for (int i = 0; i < 100; i++) {
			assertThat(this.store.holders(NAMESPACE)).hasSize(1);
			assertThat(holder.nextReply()).startsWith("5 ");
		}
		holder.kill();
		assertThat(acquire("5").from()).isGreaterThanOrEqualTo(mark);
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void lockThatWasDroppedIsNotConfirmedWhileAnotherProcessHasIt() throws Exception {
		try (NodeLock lock = NodeLock.tryLock(this.directory, 5, TimeSource.system())) {
			LeaseProcess rival = start();
			assertThat(rival.lock(5)).isFalse();
			LeaseProcess.openAndClose(NodeLock.file(this.directory, 5));
			assertThat(rival.lock(5)).isTrue();
			assertThat(lock.confirm()).isFalse();
		}
	}

	@Test
	void nobodyGetsTheLockWhileItsHolderAsksForItAnewAllTheTime() throws Exception {
		try (NodeLock lock = NodeLock.tryLock(this.directory, 5, TimeSource.system())) {
			LeaseProcess.openAndClose(NodeLock.file(this.directory, 5));
			assertThat(lock.confirm()).isTrue();
			LeaseProcess rival = start();
			rival.hammer(5, 20_000);
			int confirmed = 0;
			while (!rival.hasReply()) {
				assertThat(lock.confirm()).isTrue();
				confirmed++;
			}
			assertThat(rival.nextReply()).isEqualTo("0");
			assertThat(confirmed).isGreaterThan(100);
		}
	}

	private LeaseProcess start() throws Exception {
		LeaseProcess process = new LeaseProcess(this.directory);
		this.processes.add(process);
		return process;
	}

	private NodeLease acquire(String nodeIds) {
		LeaseTerms terms = terms(nodeIds);
		long now = TimeSource.system().millis();
		return this.store.acquire(new LeaseRequest(terms, LeaseOwner.ofThisProcess("parent"), terms.tickAt(now),
				terms.untilAt(now), ThreadLocalRandom.current().nextLong(1, 1L << 32)));
	}

	private static LeaseTerms terms(String nodeIds) {
		return new LeaseTerms(NAMESPACE, SnowflakeLayout.DEFAULT, NodeIdRanges.parse(nodeIds), TTL,
				Duration.ofSeconds(10));
	}

	private static long nodeId(String reply) {
		return number(reply, 0);
	}

	private static long from(String reply) {
		return number(reply, 1);
	}

	private static long until(String reply) {
		return number(reply, 2);
	}

	private static long number(String reply, int index) {
		assertThat(reply).matches("\\d+ \\d+ \\d+");
		return Long.parseLong(reply.split(" ", 3)[index]);
	}

}
