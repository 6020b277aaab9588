package io.github.snowflakeid.sample.demo;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseAcquisitionException;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLeaseStore;

/**
 * What another instance would be: a generator and a keeper of its own, on the machine's
 * clocks, in the same namespace of the same store. It wants the one node id that a node
 * holds which stands still, gets it when the store says that its lease has ended, draws
 * an id, and gives it back when it is closed.
 */
final class Rival implements AutoCloseable {

	/**
	 * The stores that judge by the time of the last renewal. The others know that the
	 * process is alive, frozen as it is: a file stays locked, a session stays open.
	 */
	private static final Set<String> STORES = Set.of("jdbc", "redis");

	private final LeaseKeeper keeper;

	private final SnowflakeIdGenerator generator;

	private final long nodeId;

	private final Duration patience;

	private final Consumer<String> teller;

	private final CountDownLatch closed = new CountDownLatch(1);

	private Rival(LeaseTerms terms, NodeLeaseStore store, long nodeId, Duration patience, Consumer<String> teller) {
		Slices slices = SnowflakeIdGenerator.builder().layout(terms.layout()).maxLead(terms.maxLead()).buildLeased();
		this.generator = slices.generator();
		LeaseTerms wanted = new LeaseTerms(terms.namespace(), terms.layout(), NodeIdRanges.of(nodeId, nodeId),
				terms.ttl(), terms.maxLead(), terms.quarantine());
		this.keeper = new LeaseKeeper(slices, store, wanted, "another instance", TimeSource.system());
		this.nodeId = nodeId;
		this.patience = patience;
		this.teller = teller;
	}

	static boolean isPossible(String store) {
		return STORES.contains(store);
	}

	/**
	 * Starts to take a node id.
	 * @param terms the terms of its holder
	 * @param store where leases are kept
	 * @param nodeId the node id
	 * @param patience how long to try
	 * @param teller is told what has become of it
	 */
	static Rival start(LeaseTerms terms, NodeLeaseStore store, long nodeId, Duration patience,
			Consumer<String> teller) {
		Rival rival = new Rival(terms, store, nodeId, patience, teller);
		Thread thread = new Thread(rival::run, "rival");
		thread.setDaemon(true);
		thread.start();
		return rival;
	}

	private void run() {
		try {
			this.keeper.start(this.patience);
			this.teller.accept("Another instance has leased node id %d and has issued %s.".formatted(this.nodeId,
					IdFormat.DECIMAL.format(this.generator.nextId())));
			this.closed.await();
		}
		catch (LeaseAcquisitionException ex) {
			this.teller.accept("Another instance has tried for %s s, but nobody else can have node id %d while its "
				.formatted(this.patience.toSeconds(), this.nodeId) + "lease lasts.");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.keeper.stop();
		}
	}

	/** Gives the node id back soon; does not wait for it. */
	@Override
	public void close() {
		this.closed.countDown();
	}

}
