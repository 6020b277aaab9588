package io.github.snowflakeid.sample.fleet;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.sample.load.FailedDraw;
import io.github.snowflakeid.sample.load.IdClient;
import io.github.snowflakeid.sample.load.IdSource;
import io.github.snowflakeid.sample.load.OrderCheck;
import org.jspecify.annotations.Nullable;

/**
 * Draws ids from the nodes of a fleet in turn, as a sensible client does: none from a
 * node that is down, or that has said when to come again.
 */
final class FleetIds implements IdSource {

	private static final Duration NOBODY_READY = Duration.ofMillis(50);

	/**
	 * Ctrl-C reaches the nodes, too, and may do so before this process hears of it.
	 */
	private static final long HEARSAY_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

	private final List<FleetNode> nodes;

	private final SnowflakeLayout layout;

	private final AtomicInteger turn = new AtomicInteger();

	private final BooleanSupplier ending;

	/**
	 * Creates the source.
	 * @param nodes where ids are drawn from
	 * @param layout their layout
	 * @param ending says whether nodes may end at any time
	 */
	FleetIds(List<FleetNode> nodes, SnowflakeLayout layout, BooleanSupplier ending) {
		this.nodes = nodes;
		this.layout = layout;
		this.ending = ending;
	}

	@Override
	public void draw(long[] ids, int from, int count) throws FailedDraw {
		int first = this.turn.getAndIncrement() & Integer.MAX_VALUE;
		for (int i = 0; i < this.nodes.size(); i++) {
			FleetNode node = this.nodes.get((first + i) % this.nodes.size());
			NodeProcess process = node.current();
			IdClient client = (process != null) ? process.client() : null;
			if (process != null && client != null && process.isReady() && !process.isResting()) {
				draw(node, process, client, ids, from, count);
				return;
			}
		}
		throw FailedDraw.refused("NO_NODE_READY", NOBODY_READY);
	}

	private void draw(FleetNode node, NodeProcess process, IdClient client, long[] ids, int from, int count)
			throws FailedDraw {
		try {
			client.draw(ids, from, count);
		}
		catch (FailedDraw ex) {
			if (ex.outcome() != FailedDraw.Outcome.REFUSED) {
				node.lost();
				throw ex;
			}
			node.refused();
			process.rest(ex.retryAfter());
			// there are others to ask
			throw FailedDraw.refused(ex.reason(), Duration.ZERO);
		}
		catch (IOException ex) {
			if (isCutOffOnPurpose(process)) {
				node.unacknowledged();
				throw FailedDraw.unacknowledged(IdClient.describe(ex), Duration.ZERO);
			}
			node.lost();
			throw FailedDraw.lost("node %d %s".formatted(node.number(), IdClient.describe(ex)));
		}
		node.received(process, count);
		long last = -1;
		for (int i = from; i < from + count; i++) {
			long nodeId = (ids[i] >>> this.layout.sequenceBits()) & this.layout.maxNodeId();
			if (nodeId != last) {
				node.held(nodeId);
				last = nodeId;
			}
		}
	}

	private boolean isCutOffOnPurpose(NodeProcess process) {
		if (!process.isKilled() && !this.ending.getAsBoolean()) {
			LockSupport.parkNanos(HEARSAY_NANOS);
		}
		return process.isKilled() || this.ending.getAsBoolean();
	}

	@Override
	public OrderCheck newOrderCheck() {
		return OrderCheck.ofNodes(this.layout.nodeIdBits(), this.layout.sequenceBits());
	}

	@Override
	public @Nullable SnowflakeLayout layout() {
		return this.layout;
	}

	@Override
	public int nodes() {
		return this.nodes.size();
	}

}
