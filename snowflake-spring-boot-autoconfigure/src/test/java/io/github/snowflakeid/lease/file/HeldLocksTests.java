package io.github.snowflakeid.lease.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * For which leases a store holds a lock, and how long it tries to get one.
 */
class HeldLocksTests {

	@TempDir
	private Path namespace;

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final List<Long> pauses = new ArrayList<>();

	private final HeldLocks locks = new HeldLocks(this.time);

	@BeforeEach
	void recordPauses() {
		this.time.onPark(this.pauses::add);
	}

	@AfterEach
	void dropAll() throws IOException {
		this.locks.dropAll();
	}

	@Test
	void lockIsConfirmedForItsLeaseAndForNoOtherOfTheNodeId() throws Exception {
		hold(lease(5, 1));
		assertThat(this.locks.confirm(this.namespace, lease(5, 1))).isTrue();
		assertThat(this.locks.confirm(this.namespace, lease(5, 2))).isFalse();
		assertThat(this.pauses).isEmpty();
	}

	@Test
	void lockIsConfirmedForTheTokenThatTheRowCarriesNow() throws Exception {
		hold(lease(5, 1));
		this.locks.changed(lease(5, 1), 2);
		assertThat(this.locks.confirm(this.namespace, lease(5, 1))).isFalse();
		assertThat(this.locks.confirm(this.namespace, lease(5, 2))).isTrue();
	}

	@Test
	void lockThatIsNotHeldIsTakenIfItIsFree() throws Exception {
		assertThat(this.locks.confirm(this.namespace, lease(5, 1))).isTrue();
		assertThat(isHeld(5)).isTrue();
	}

	@Test
	void lockThatSomebodyElseHasIsAskedForThreeTimes() throws Exception {
		try (NodeLock other = NodeLock.tryLock(this.namespace, 5, this.time)) {
			assertThat(other).isNotNull();
			assertThat(this.locks.confirm(this.namespace, lease(5, 1))).isFalse();
		}
		assertThat(this.pauses).containsExactly(Duration.ofMillis(5).toNanos(), Duration.ofMillis(5).toNanos());
	}

	@Test
	void whatSucceedsAtTheLastPassHasSucceeded() throws Exception {
		List<String> results = new ArrayList<>(List.of("third"));
		assertThat(this.locks.<String>persist(() -> (this.pauses.size() < 2) ? null : results.remove(0)))
			.isEqualTo("third");
	}

	@Test
	void noLockIsTakenInNamespaceThatIsGone() throws Exception {
		assertThat(this.locks.confirm(this.namespace.resolve("gone"), lease(5, 1))).isFalse();
		assertThat(this.pauses).isEmpty();
	}

	@Test
	void dropOfLeaseLeavesTheLockOfItsSuccessorAlone() throws Exception {
		hold(lease(5, 2));
		this.locks.drop(lease(5, 1));
		assertThat(isHeld(5)).isTrue();
		this.locks.drop(lease(5, 2));
		assertThat(isHeld(5)).isFalse();
	}

	@Test
	void allLocksCanBeDroppedAtOnce() throws Exception {
		hold(lease(5, 1));
		hold(lease(6, 1));
		this.locks.dropAll();
		assertThat(isHeld(5)).isFalse();
		assertThat(isHeld(6)).isFalse();
	}

	private void hold(NodeLease lease) throws IOException {
		NodeLock lock = NodeLock.tryLock(this.namespace, lease.nodeId(), this.time);
		assertThat(lock).isNotNull();
		this.locks.add(lease, lock);
	}

	private boolean isHeld(long nodeId) throws IOException {
		return NodeLock.isHeld(this.namespace, nodeId, this.time);
	}

	private static NodeLease lease(long nodeId, long token) {
		return new NodeLease("shop", nodeId, new LeaseOwner("owner", "host", 1, "app"), token, token, 0, 1);
	}

}
