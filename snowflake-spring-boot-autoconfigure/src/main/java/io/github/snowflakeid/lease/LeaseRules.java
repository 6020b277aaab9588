package io.github.snowflakeid.lease;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

/**
 * What may become of a row, as pure functions. A store reads a row, asks what it becomes,
 * and writes that if the row still carries the token that was read; or it does the same
 * in its own language. Here is all that safety rests on:
 * <ul>
 * <li>A row's high-water mark is never below what its holder may use: it is raised before
 * the holder hears of a longer window, and lowered by that holder alone, after it has
 * stopped.
 * <li>Each new holder's window starts at the mark or later.
 * <li>Each change makes the token grow, and is made on a token that was read.
 * <li>A node id without a row is one that was never used, or its window starts where all
 * windows have ended that can have been granted.
 * </ul>
 * None of it depends on a clock; the store's clock decides when a node id may be taken,
 * not in which window.
 */
public final class LeaseRules {

	private static final int RANDOM_CANDIDATES = 8;

	private static final long ENUMERABLE = 1 << 16;

	private LeaseRules() {
	}

	/**
	 * Returns the rows that the requester may take, in the order in which to try them:
	 * any whose mark lies at or behind the requester's wall, in random order so that
	 * requesters do not get into each other's way; then those with later marks, the
	 * lowest first.
	 * @param request the request
	 * @param rows all rows of the namespace, or at least those of the node ids that may
	 * be leased
	 * @param storeMillis the store's clock, in milliseconds since 1970
	 * @return at least one row; a row with token 0 is not in the store yet
	 * @throws NodeLeaseUnavailableException if all node ids that may be leased are held
	 * @throws ClockAheadException if the requester's wall clock runs too far ahead
	 */
	public static List<LeaseRow> candidates(LeaseRequest request, Collection<LeaseRow> rows, long storeMillis) {
		return candidates(request, rows, storeMillis, 0);
	}

	/**
	 * Returns the rows that the requester may take, of a namespace that may lack rows
	 * which were there once: somebody may have deleted them while their holders live.
	 * @param request the request
	 * @param rows all rows of the namespace, or at least those of the node ids that may
	 * be leased
	 * @param storeMillis the store's clock, in milliseconds since 1970
	 * @param floor where the window of a node id without a row starts at the earliest:
	 * {@link LeaseTerms#floorAt} of the moment at which the store saw that rows were
	 * gone, or 0 if none is
	 * @return at least one row; a row with token 0 is not in the store yet
	 * @throws NodeLeaseUnavailableException if all node ids that may be leased are held
	 * @throws ClockAheadException if the requester's wall clock runs too far ahead
	 */
	public static List<LeaseRow> candidates(LeaseRequest request, Collection<LeaseRow> rows, long storeMillis,
			long floor) {
		return candidates(request, rows, storeMillis, floor, ThreadLocalRandom.current());
	}

	static List<LeaseRow> candidates(LeaseRequest request, Collection<LeaseRow> rows, long storeMillis, long floor,
			Random random) {
		request.requireClockInRange(storeMillis);
		NodeIdRanges nodeIds = request.terms().nodeIds();
		Map<Long, LeaseRow> known = new HashMap<>();
		List<LeaseRow> behind = new ArrayList<>();
		List<LeaseRow> ahead = new ArrayList<>();
		List<LeaseRow> held = new ArrayList<>();
		for (LeaseRow row : rows) {
			if (nodeIds.contains(row.nodeId())) {
				known.put(row.nodeId(), row);
				List<LeaseRow> kind = (row.highWaterMark() <= request.wall()) ? behind : ahead;
				(row.isHeld(storeMillis) && !isOwn(row, request) ? held : kind).add(row);
			}
		}
		List<LeaseRow> kindOfUnused = (floor <= request.wall()) ? behind : ahead;
		unused(nodeIds, known.keySet(), random).forEach((nodeId) -> kindOfUnused.add(LeaseRow.unused(nodeId, floor)));
		Collections.shuffle(behind, random);
		ahead.sort(Comparator.comparingLong(LeaseRow::highWaterMark));
		behind.addAll(ahead);
		if (behind.isEmpty()) {
			held.sort(Comparator.comparingLong(LeaseRow::nodeId));
			throw new NodeLeaseUnavailableException(request.terms(), held);
		}
		return behind;
	}

	/**
	 * A row may be the requester's own without its knowledge, if the reply to an earlier
	 * request of its was lost. Its mark covers what was granted then.
	 */
	private static boolean isOwn(LeaseRow row, LeaseRequest request) {
		return row.owner() != null && row.owner().id().equals(request.owner().id());
	}

	/** All node ids without a row, or some of them if there are very many. */
	private static Set<Long> unused(NodeIdRanges nodeIds, Set<Long> known, Random random) {
		long size = nodeIds.size();
		Set<Long> unused = new HashSet<>();
		if (size <= ENUMERABLE || size <= 2L * known.size()) {
			for (long i = 0; i < size; i++) {
				unused.add(nodeIds.at(i));
			}
			unused.removeAll(known);
		}
		else {
			while (unused.size() < RANDOM_CANDIDATES) {
				long nodeId = nodeIds.at((random.nextLong() >>> 1) % size);
				if (!known.contains(nodeId)) {
					unused.add(nodeId);
				}
			}
		}
		return unused;
	}

	/**
	 * Returns what a row becomes when the requester takes it. The caller has made sure
	 * that it is not held.
	 * @param row the row as it is
	 * @param request the request
	 * @param storeMillis the store's clock, in milliseconds since 1970
	 * @return the row to write if the token is still the same
	 */
	public static LeaseRow take(LeaseRow row, LeaseRequest request, long storeMillis) {
		long from = Math.max(request.wall(), row.highWaterMark());
		return new LeaseRow(row.nodeId(), request.owner(), row.token() + request.tokenStep(), storeMillis,
				storeMillis + request.terms().ttl().toMillis(), Math.max(from, request.until()));
	}

	/**
	 * Returns the lease that a taken row grants.
	 * @param before the row as it was
	 * @param after the row as it was written
	 * @param request the request
	 * @return the lease, with a window from the old mark or the requester's wall to the
	 * new mark
	 */
	public static NodeLease grant(LeaseRow before, LeaseRow after, LeaseRequest request) {
		return new NodeLease(request.terms().namespace(), after.nodeId(), request.owner(), after.token(), after.token(),
				Math.max(request.wall(), before.highWaterMark()), after.highWaterMark());
	}

	/**
	 * Returns what a row becomes when its holder renews.
	 * @param row the row as it is, or null if there is none
	 * @param lease the lease
	 * @param request the request
	 * @param storeMillis the store's clock, in milliseconds since 1970
	 * @return the row to write if the token is still the same; its mark is the new end of
	 * the window
	 * @throws NodeLeaseLostException if the row is not the holder's
	 * @throws ClockAheadException if the requester's wall clock runs too far ahead
	 */
	public static LeaseRow renew(@Nullable LeaseRow row, NodeLease lease, LeaseRequest request, long storeMillis) {
		// a released row keeps the token of a renewal that was under way
		if (row == null || row.owner() == null || !lease.owns(row.token())) {
			throw lost(row, lease);
		}
		request.requireClockInRange(storeMillis);
		return new LeaseRow(row.nodeId(), lease.owner(), lease.nextToken(), row.since(),
				storeMillis + request.terms().ttl().toMillis(), Math.max(row.highWaterMark(), request.until()));
	}

	/**
	 * Returns the exception for a holder that does not find its token.
	 * @param row the row as it is, or null if there is none
	 * @param lease the lease
	 * @return an exception that says what became of the lease
	 */
	public static NodeLeaseLostException lost(@Nullable LeaseRow row, NodeLease lease) {
		String detail;
		if (row == null) {
			detail = "the store does not know it any more";
		}
		else if (row.token() < lease.token()) {
			detail = String.format(Locale.ROOT,
					"tokens only grow, and the store has token %d, though it acknowledged %d before: it has forgotten "
							+ "what it acknowledged, as after the restoration of a backup",
					row.token(), lease.token());
		}
		else if (row.owner() == null) {
			detail = "it was released";
		}
		else if (row.owner().id().equals(lease.owner().id())) {
			detail = "a copy of this process has renewed it";
		}
		else {
			detail = String.format(Locale.ROOT, "taken by %s at %s", row.owner(), Instant.ofEpochMilli(row.since()));
		}
		return new NodeLeaseLostException(lease, detail);
	}

	/**
	 * Returns what a row becomes when its holder gives it back.
	 * @param row the row as it is, or null if there is none
	 * @param lease the lease
	 * @param highWaterMark the first tick that the holder has not used
	 * @return the row to write if the token is still the same, or null if the row is not
	 * the holder's and has to be left alone
	 */
	public static @Nullable LeaseRow release(@Nullable LeaseRow row, NodeLease lease, long highWaterMark) {
		if (row == null || !lease.owns(row.token())) {
			return null;
		}
		return new LeaseRow(row.nodeId(), null, lease.nextToken(), 0, 0, highWaterMark);
	}

}
