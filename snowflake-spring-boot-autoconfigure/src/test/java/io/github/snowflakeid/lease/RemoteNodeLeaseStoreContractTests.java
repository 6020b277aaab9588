package io.github.snowflakeid.lease;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * What every store does that is reached over a network: the network is a
 * {@link TcpProxy}.
 */
public abstract class RemoteNodeLeaseStoreContractTests extends NodeLeaseStoreContractTests {

	/** A call is sure to be over by then. */
	private static final int MAX_REPLIES = 200;

	private TcpProxy proxy;

	private NodeLeaseStore remote;

	/** The port of the server. */
	protected abstract int serverPort();

	/**
	 * Returns a new store that reaches the server through a port of this host. It gives
	 * up on a reply after {@link #timeLimit()} at the latest.
	 */
	protected abstract NodeLeaseStore storeThrough(int port) throws Exception;

	/** Closes what {@link #storeThrough} has opened. */
	protected abstract void close(NodeLeaseStore store) throws Exception;

	/** After how long a call without a reply must have ended. */
	protected Duration timeLimit() {
		return Duration.ofSeconds(5);
	}

	@BeforeEach
	void openProxy() throws Exception {
		this.proxy = new TcpProxy(serverPort());
		this.remote = storeThrough(this.proxy.port());
	}

	@AfterEach
	void closeProxy() throws Exception {
		this.proxy.heal();
		close(this.remote);
		this.proxy.close();
	}

	@Test
	void acquisitionWhoseReplyIsLostLeavesTheNodeIdOwnedOnceOrFree() throws Exception {
		release(this.remote, acquire(this.remote, "500"), 0);
		for (int replies = 0; replies < MAX_REPLIES; replies++) {
			String nodeId = Integer.toString(replies);
			this.proxy.cutAfter(replies);
			NodeLease lease = orNullIfUnreachable(() -> acquire(this.remote, nodeId));
			boolean cut = this.proxy.heal();
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
			NodeLease changing = lease.changing(replies + 1);
			LeaseRequest request = request(terms("5"));
			this.proxy.cutAfter(replies);
			NodeLease renewed = orNullIfUnreachable(() -> this.remote.renew(changing, request));
			boolean cut = this.proxy.heal();
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
			this.proxy.cutAfter(replies);
			orNullIfUnreachable(() -> {
				release(this.remote, lease, used);
				return lease;
			});
			boolean cut = this.proxy.heal();
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
		this.proxy.swallow();
		long started = System.nanoTime();
		assertThatException().isThrownBy(() -> renew(this.remote, lease)).isNotInstanceOf(LeaseRefusedException.class);
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(timeLimit());
		this.proxy.heal();
		recover();
		assertThatNoException().isThrownBy(() -> this.remote.holders(this.namespace));
	}

	@Test
	void callsFailInTimeWhileTheServerIsDownAndSucceedAfterwards() throws Exception {
		NodeLease lease = acquire(this.remote, "5");
		this.proxy.refuse();
		long started = System.nanoTime();
		assertThatException().isThrownBy(() -> renew(this.remote, lease)).isNotInstanceOf(LeaseRefusedException.class);
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(timeLimit());
		this.proxy.heal();
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

	private static <T> T orNullIfUnreachable(java.util.concurrent.Callable<T> call) throws Exception {
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
