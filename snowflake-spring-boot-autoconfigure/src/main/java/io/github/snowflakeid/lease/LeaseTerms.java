package io.github.snowflakeid.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;

import io.github.snowflakeid.SnowflakeLayout;

/**
 * What a keeper and its store agree on for as long as the keeper lives.
 *
 * @param namespace the name under which a fleet's leases are kept: whoever has the same
 * namespace in the same store never shares a node id. 1 to 64 letters, digits and any of
 * {@code - . _}
 * @param layout the layout of the fleet's ids
 * @param nodeIds the node ids that may be leased
 * @param ttl how long a lease lasts without renewal; at least 1 s or 3 ticks, whichever
 * is longer
 * @param maxLead how far a wall clock may run ahead of the store's clock. Where it is
 * less than a tick, whoever leases a node id that was used in the current tick has to
 * wait for the next one
 * @param quarantine for how long a store that may have forgotten leases grants no new
 * one; at least ttl and max-lead of every node of the namespace
 */
public record LeaseTerms(String namespace, SnowflakeLayout layout, NodeIdRanges nodeIds, Duration ttl, Duration maxLead,
		Duration quarantine) {

	/** What may be a namespace, in words. */
	public static final String NAMESPACES = "1 to 64 letters, digits and any of - . _, and not only dots";

	private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	private static final int MIN_TICKS = 3;

	/**
	 * Checks the terms.
	 * @param namespace the name under which a fleet's leases are kept
	 * @param layout the layout of the fleet's ids
	 * @param nodeIds the node ids that may be leased
	 * @param ttl how long a lease lasts without renewal
	 * @param maxLead how far a wall clock may run ahead of the store's clock
	 * @param quarantine for how long a store that may have forgotten leases grants none
	 * @throws IllegalArgumentException if a part is out of its range
	 */
	public LeaseTerms {
		if (!isNamespace(namespace)) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "namespace is '%s'; it must be %s", namespace, NAMESPACES));
		}
		if (nodeIds.largest() > layout.maxNodeId()) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "nodeIds is %s; node ids must be 0 to %d", nodeIds, layout.maxNodeId()));
		}
		if (ttl.compareTo(shortestTtl(layout)) < 0) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "ttl is %s; it must be %s or more", ttl, shortestTtl(layout)));
		}
		if (maxLead.isNegative()) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "maxLead is %s; it must not be negative", maxLead));
		}
		if (quarantine.compareTo(ttl.plus(maxLead)) < 0) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"quarantine is %s; it must be ttl and maxLead, %s, or more", quarantine, ttl.plus(maxLead)));
		}
	}

	/**
	 * Creates terms with the shortest quarantine, which will do where all nodes of the
	 * namespace have the same ttl and max-lead.
	 * @param namespace the name under which a fleet's leases are kept
	 * @param layout the layout of the fleet's ids
	 * @param nodeIds the node ids that may be leased
	 * @param ttl how long a lease lasts without renewal
	 * @param maxLead how far a wall clock may run ahead of the store's clock
	 * @throws IllegalArgumentException if a part is out of its range
	 */
	public LeaseTerms(String namespace, SnowflakeLayout layout, NodeIdRanges nodeIds, Duration ttl, Duration maxLead) {
		this(namespace, layout, nodeIds, ttl, maxLead, ttl.plus(maxLead));
	}

	/**
	 * Returns how far windows reach: all that are granted at some moment of the store's
	 * clock end that much later, or earlier.
	 * @return ttl and max-lead
	 */
	public Duration reach() {
		return this.ttl.plus(this.maxLead);
	}

	/**
	 * Says whether a text may be a namespace.
	 * @param text the text
	 * @return whether it has 1 to 64 of the allowed characters
	 */
	public static boolean isNamespace(String text) {
		return NAMESPACE.matcher(text).matches() && !text.chars().allMatch((character) -> character == '.');
	}

	/**
	 * Returns the shortest ttl that fits a layout.
	 * @param layout the layout
	 * @return 1 s or 3 ticks, whichever is longer
	 */
	public static Duration shortestTtl(SnowflakeLayout layout) {
		Duration ticks = layout.tick().multipliedBy(MIN_TICKS);
		return (ticks.toSeconds() < 1) ? Duration.ofSeconds(1) : ticks;
	}

	/**
	 * Returns the tick of a moment.
	 * @param millis milliseconds since 1970
	 * @return the tick; negative before the epoch
	 */
	public long tickAt(long millis) {
		return this.layout.tickAt(millis);
	}

	/**
	 * Returns the moment at which a tick starts.
	 * @param tick the tick
	 * @return its start
	 */
	public Instant startOf(long tick) {
		return this.layout.startOf(tick);
	}

	/**
	 * Returns the end of a window that is granted at some moment: a whole ttl later.
	 * @param millis milliseconds since 1970
	 * @return the first tick that lies wholly after the ttl
	 */
	public long untilAt(long millis) {
		return tickAt(millis + this.ttl.toMillis()) + 1;
	}

	/**
	 * Returns the first tick that no window granted so far can reach, if none is granted
	 * beyond {@code max-lead} ahead of the store's clock.
	 * @param storeMillis the store's clock, in milliseconds since 1970
	 * @return the largest {@code until} that may be granted now
	 */
	public long largestUntil(long storeMillis) {
		return floorAt(storeMillis, reach().toMillis());
	}

	/**
	 * Returns the first tick that no window granted so far can reach, whoever it was
	 * granted to.
	 * @param storeMillis the store's clock, in milliseconds since 1970
	 * @param reachMillis the longest {@link #reach()} of all who lease in the namespace,
	 * in milliseconds
	 * @return the earliest start of a window that overlaps with none of them
	 */
	public long floorAt(long storeMillis, long reachMillis) {
		return tickAt(storeMillis + reachMillis) + 1;
	}

	/**
	 * Returns when a store may grant a window at the earliest. For a store that judges by
	 * a condition within one statement.
	 * @param until the end of the window
	 * @return the store's clock, in milliseconds since 1970, from which on {@code until}
	 * is no larger than {@link #largestUntil}
	 */
	public long earliestGrant(long until) {
		return startOf(until - 1).toEpochMilli() - this.ttl.toMillis() - this.maxLead.toMillis();
	}

	/**
	 * Returns what all members of a namespace must have in common, in words.
	 * @return layout and epoch
	 */
	public String fingerprint() {
		return String.format(Locale.ROOT, "%d/%d/%d bits, tick %s, epoch %s", this.layout.timestampBits(),
				this.layout.nodeIdBits(), this.layout.sequenceBits(), this.layout.tick(), this.layout.epoch());
	}

}
