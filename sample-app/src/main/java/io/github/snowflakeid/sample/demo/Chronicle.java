package io.github.snowflakeid.sample.demo;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.sample.demo.LiveState.Happening;
import io.github.snowflakeid.sample.demo.LiveState.Totals;
import io.github.snowflakeid.sample.load.Texts;
import org.jspecify.annotations.Nullable;

/**
 * Says in sentences what has happened, most of it by comparing a state with the one
 * before. Used by one thread.
 */
final class Chronicle {

	private static final int KEPT = 20;

	private static final double MILLIS_PER_SECOND = 1e3;

	private final Deque<Happening> happenings = new ArrayDeque<>();

	private long number;

	private @Nullable Long lastNodeId;

	/** The state before the clock stepped back, until it has caught up. */
	private @Nullable LiveState beforeCatchUp;

	void tell(long at, String text) {
		this.number++;
		this.happenings.addFirst(new Happening(this.number, Instant.ofEpochMilli(at), text));
		if (this.happenings.size() > KEPT) {
			this.happenings.removeLast();
		}
	}

	void compare(LiveState before, LiveState now) {
		if (now.frozenMillis() == 0) {
			compareClocks(before, now);
			compareRefusals(before, now);
			compareNodes(before, now);
		}
	}

	private void compareClocks(LiveState before, LiveState now) {
		long steps = now.totals().regressions() - before.totals().regressions();
		if (steps > 0) {
			tell(now.at(), "The clock stepped back%s. It is %s behind now."
				.formatted((steps == 1) ? "" : " " + steps + " times", seconds(-now.offsetMillis())));
			if (this.beforeCatchUp == null) {
				this.beforeCatchUp = before;
			}
		}
		LiveState start = this.beforeCatchUp;
		if (start != null && !now.catchingUp()) {
			Totals then = start.totals();
			long refused = sum(now.totals().refused()) - sum(then.refused());
			long ids = now.totals().ids() - then.ids();
			tell(now.at(),
					"The clock has caught up after %s: %s %s issued meanwhile, %s.".formatted(
							seconds(now.at() - start.at()), Texts.count(ids, "id"), (ids == 1) ? "was" : "were",
							(refused == 0) ? "no call was refused" : "calls refused: " + refused));
			this.beforeCatchUp = null;
		}
	}

	private void compareRefusals(LiveState before, LiveState now) {
		if (Objects.equals(now.refusal(), before.refusal())) {
			return;
		}
		String reason = now.refusal();
		if (reason == null) {
			tell(now.at(), "Ids are issued again.");
		}
		else if (reason.equals(RefusalReason.LEASE_EXPIRED.name())) {
			tell(now.at(), "The window has ended: calls wait for a new one, for max-wait at most.");
		}
		else {
			tell(now.at(), "Calls are refused: %s.".formatted(reason));
		}
	}

	private void compareNodes(LiveState before, LiveState now) {
		Long nodeId = now.nodeId();
		if (nodeId != null && !nodeId.equals(this.lastNodeId)) {
			if (this.lastNodeId != null) {
				tell(now.at(), "Node id %d is somebody else's. Node id %d was leased, and ids go on with it."
					.formatted(this.lastNodeId, nodeId));
			}
			this.lastNodeId = nodeId;
		}
		LiveState.Lease leaseBefore = before.lease();
		LiveState.Lease lease = now.lease();
		if (leaseBefore != null && lease != null) {
			if (lease.state() != leaseBefore.state() && lease.problem() != null) {
				tell(now.at(), "Lease %s: %s".formatted(lease.state(), lease.problem()));
			}
			else if (leaseBefore.remainingMillis() == 0 && lease.remainingMillis() > 0
					&& lease.lost() == leaseBefore.lost() && lease.renewed() > leaseBefore.renewed()) {
				tell(now.at(), "Nobody had taken node id %d: its lease was renewed, and ids go on.".formatted(nodeId));
			}
		}
	}

	static String seconds(long millis) {
		return (Math.abs(millis) < MILLIS_PER_SECOND) ? millis + " ms"
				: String.format(Locale.ROOT, "%.1f s", millis / MILLIS_PER_SECOND);
	}

	private static long sum(Map<String, Long> counts) {
		return counts.values().stream().mapToLong(Long::longValue).sum();
	}

	List<Happening> latest() {
		return List.copyOf(this.happenings);
	}

}
