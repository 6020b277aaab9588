package io.github.snowflakeid.test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

import io.github.snowflakeid.lease.LeaseRefusedException;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * What every store does that is reached over a network, in addition: replies get lost at
 * each place where they can, and the server does not answer, or is down. The network is a
 * {@link BreakableNetwork}, the server a real one on this host.
 */
public abstract class RemoteNodeLeaseStoreContractTests extends NodeLeaseStoreContractTests {

	/** A call is sure to be over by then. */
	private static final int MAX_REPLIES = 200;

	private BreakableNetwork network;

	private NodeLeaseStore remote;

	/**
	 * For subclasses.
	 */
	protected RemoteNodeLeaseStoreContractTests() {
	}

	/**
	 * Returns the port of the server.
	 * @return a port of the loopback address
	 */
	protected abstract int serverPort();

	/**
	 * Returns a new store that reaches the server through a port of this host. It gives
	 * up on a reply after {@link #timeLimit()} at the latest.
	 * @param port a port of the loopback address
	 * @return a new store on a connection of its own
	 * @throws Exception if it cannot be made, which fails the test
	 */
	protected abstract NodeLeaseStore storeThrough(int port) throws Exception;

	/**
	 * Closes what {@link #storeThrough} has opened.
	 * @param store a store that it has returned
	 * @throws Exception if it cannot be closed, which fails the test
	 */
	protected abstract void close(NodeLeaseStore store) throws Exception;

	/**
	 * Returns after how long a call without a reply must have ended.
	 * @return 5 s by default
	 */
	protected Duration timeLimit() {
		return Duration.ofSeconds(5);
	}

	@BeforeEach
	void openNetwork() throws Exception {
		this.network = new BreakableNetwork(serverPort());
		this.remote = storeThrough(this.network.port());
	}

	@AfterEach
	void closeNetwork() throws Exception {
		this.network.heal();
		close(this.remote);
		this.network.close();
	}

	@Test
	void acquisitionWhoseReplyIsLostLeavesTheNodeIdOwnedOnceOrFree() throws Exception {
		release(this.remote, acquire(this.remote, "500"), 0);
		for (int replies = 0; replies < MAX_REPLIES; replies++) {
			String nodeId = Integer.toString(replies);
			this.network.cutAfter(replies);
			NodeLease lease = orNullIfUnreachable(() -> acquire(this.remote, nodeId));
			boolean cut = this.network.heal();
			List<LeaseRow> holders = store().holders(this.namespace);
			if (lease != null) {
				assertThat(holders).extracting(LeaseRow::token).contains(lease.token());
				assertThat(renew(store(), lease).nodeId()).isEqualTo(replies);
				release(store(), lease, 0);
			}
			assertThat(holders).extracting(LeaseRow::nodeId).doesNotHaveDuplicates();
			if (!cut) {
				assertThat(lease).isNotNull();
				return;
			}
			recover();
		}
		throw new AssertionError("The acquisition was never over");
	}

	@Test
	void renewalWhoseReplyIsLostSucceedsWhenItIsSentAgain() throws Exception {
		NodeLease lease = acquire(this.remote, "5");
		for (int replies = 0; replies < MAX_REPLIES; replies++) {
			NodeLease changing = changing(lease);
			LeaseRequest request = request(terms("5"));
			this.network.cutAfter(replies);
			NodeLease renewed = orNullIfUnreachable(() -> this.remote.renew(changing, request));
			boolean cut = this.network.heal();
			if (cut) {
				recover();
			}
			lease = (renewed != null) ? renewed : store().renew(changing, request);
			long token = lease.token();
			assertThat(store().holders(this.namespace)).singleElement()
				.satisfies((row) -> assertThat(row.token()).isEqualTo(token));
			if (!cut) {
				assertThat(renewed).isNotNull();
				return;
			}
		}
		throw new AssertionError("The renewal was never over");
	}

	@Test
	void releaseWhoseReplyIsLostLeavesTheNodeIdOwnedOrFree() throws Exception {
		for (int replies = 0; replies < MAX_REPLIES; replies++) {
			NodeLease lease = acquire(store(), Integer.toString(replies));
			long used = lease.from() + 7;
			this.network.cutAfter(replies);
			orNullIfUnreachable(() -> {
				release(this.remote, lease, used);
				return lease;
			});
			boolean cut = this.network.heal();
			assertThat(store().holders(this.namespace)).allSatisfy((row) -> {
				assertThat(row.token()).isEqualTo(lease.token());
				assertThat(row.highWaterMark()).isEqualTo(lease.until());
			});
			if (!cut) {
				assertThat(store().holders(this.namespace)).isEmpty();
				return;
			}
			recover();
			release(store(), lease, used);
		}
		throw new AssertionError("The release was never over");
	}

	@Test
	void callsFailInTimeWhileTheServerDoesNotAnswerAndSucceedAfterwards() throws Exception {
		NodeLease lease = acquire(this.remote, "5");
		this.network.swallow();
		long started = System.nanoTime();
		assertThatException().isThrownBy(() -> renew(this.remote, lease)).isNotInstanceOf(LeaseRefusedException.class);
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(timeLimit());
		this.network.heal();
		recover();
		assertThatNoException().isThrownBy(() -> this.remote.holders(this.namespace));
	}

	@Test
	void callsFailInTimeWhileTheServerIsDownAndSucceedAfterwards() throws Exception {
		NodeLease lease = acquire(this.remote, "5");
		this.network.refuse();
		long started = System.nanoTime();
		assertThatException().isThrownBy(() -> renew(this.remote, lease)).isNotInstanceOf(LeaseRefusedException.class);
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(timeLimit());
		this.network.heal();
		recover();
		assertThatNoException().isThrownBy(() -> this.remote.holders(this.namespace));
	}

	/** Waits until the client has noticed that the network is whole again. */
	private void recover() {
		for (int i = 0; i < MAX_REPLIES; i++) {
			try {
				this.remote.holders(this.namespace);
				return;
			}
			catch (RuntimeException ex) {
				letTimePass(Duration.ofMillis(50));
			}
		}
	}

	private static <T> @Nullable T orNullIfUnreachable(Callable<T> call) throws Exception {
		try {
			return call.call();
		}
		catch (LeaseRefusedException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

}
