package io.github.snowflakeid.inspect;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.SnowflakePreset;

/**
 * Ids, read with one layout: what they would be if it were theirs. Needs the same memory
 * for any number of ids.
 */
final class Reading {

	/** More bits than that no fleet has for its node ids, and no list is for people. */
	private static final int MOST_LISTED_BITS = 16;

	private static final Duration BEGINNING = Duration.ofDays(1);

	private SnowflakeLayout layout;

	private final List<SnowflakePreset> presets;

	private final long[] idsOfNode;

	private final long endOfBeginning;

	private long count;

	private long outside;

	private long first = Long.MAX_VALUE;

	private long last = -1;

	private long zeroSequences;

	private long smallestSequence = Long.MAX_VALUE;

	private long largestSequence;

	private long ofTheBeginning;

	/**
	 * Creates a reading.
	 * @param layout the layout
	 * @param presets all presets that have it; none if it was given as such, or is the
	 * starter's own
	 */
	Reading(SnowflakeLayout layout, List<SnowflakePreset> presets) {
		this.layout = layout;
		this.presets = List.copyOf(presets);
		this.idsOfNode = new long[(layout.nodeIdBits() <= MOST_LISTED_BITS) ? 1 << layout.nodeIdBits() : 0];
		Instant second = layout.epoch().plus(BEGINNING);
		this.endOfBeginning = second.isBefore(layout.endOfLife()) ? layout.firstId(second) : layout.maxId();
	}

	void add(long id) {
		if (id > this.layout.maxId()) {
			this.outside++;
			return;
		}
		this.count++;
		this.first = Math.min(this.first, id);
		this.last = Math.max(this.last, id);
		long sequence = id & this.layout.maxSequence();
		this.smallestSequence = Math.min(this.smallestSequence, sequence);
		this.largestSequence = Math.max(this.largestSequence, sequence);
		if (sequence == 0) {
			this.zeroSequences++;
		}
		if (id < this.endOfBeginning) {
			this.ofTheBeginning++;
		}
		if (this.idsOfNode.length > 0) {
			this.idsOfNode[(int) (id >>> this.layout.sequenceBits()) & (this.idsOfNode.length - 1)]++;
		}
	}

	SnowflakeLayout layout() {
		return this.layout;
	}

	List<SnowflakePreset> presets() {
		return this.presets;
	}

	/** Says whether the layout has room for all ids. */
	boolean hasRoom() {
		return this.outside == 0;
	}

	/** How many ids are of the day after the epoch, as small numbers are. */
	long ofTheBeginning() {
		return this.ofTheBeginning;
	}

	Instant oldest() {
		return this.layout.decompose(this.first).timestamp();
	}

	Instant newest() {
		return this.layout.decompose(this.last).timestamp();
	}

	/** Says whether the epoch depends on a time zone. */
	boolean needsZone() {
		return this.presets.stream().anyMatch(SnowflakePreset::needsZone);
	}

	/**
	 * Reads the same ids with the epoch of a zone. All that is counted stays the same.
	 */
	void moveTo(ZoneOffset zone) {
		this.layout = this.presets.get(0).layout(zone);
	}

	private ZoneOffset zone() {
		Instant utc = this.presets.get(0).layout(ZoneOffset.UTC).epoch();
		return ZoneOffset.ofTotalSeconds((int) Duration.between(this.layout.epoch(), utc).toSeconds());
	}

	Instant newestIn(ZoneOffset zone) {
		return newest().plusSeconds(zone().getTotalSeconds() - (long) zone.getTotalSeconds());
	}

	/** The moment from which on new ids are greater than all that were read. */
	Instant safeStart() {
		return newest().plus(this.layout.tick());
	}

	long smallestSequence() {
		return this.smallestSequence;
	}

	long largestSequence() {
		return this.largestSequence;
	}

	/** In per cent of all ids, cut off. */
	long zeroSequences() {
		return this.zeroSequences * 100 / this.count;
	}

	/** Says whether node ids are counted. */
	boolean listsNodeIds() {
		return this.idsOfNode.length > 0;
	}

	int nodeIds() {
		return nodeIds(true).size();
	}

	List<Long> nodeIds(boolean seen) {
		List<Long> nodeIds = new ArrayList<>();
		for (int i = 0; i < this.idsOfNode.length; i++) {
			if (this.idsOfNode[i] > 0 == seen) {
				nodeIds.add((long) i);
			}
		}
		return nodeIds;
	}

	long idsOfNode(long nodeId) {
		return this.idsOfNode[(int) nodeId];
	}

	/**
	 * Says whether each node id has about its share of the ids, as where it is not a node
	 * id that stands there: a fleet has far fewer instances than node ids.
	 */
	boolean spreadsOverAllNodeIds() {
		return this.idsOfNode.length > 2 && this.count >= 4L * this.idsOfNode.length
				&& nodeIds() > this.idsOfNode.length * 3 / 4;
	}

	/** What people know it by in a zone. */
	String nameIn(ZoneOffset zone) {
		return this.presets.get(0).propertyValue() + ", zone " + text(zone);
	}

	private static String text(ZoneOffset zone) {
		return zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId();
	}

	/** What people know it by. */
	String name() {
		if (needsZone()) {
			return nameIn(zone());
		}
		if (this.presets.isEmpty()) {
			return this.layout.equals(SnowflakeLayout.DEFAULT) ? "the starter's own layout" : "the layout given";
		}
		return this.presets.stream().map(SnowflakePreset::propertyValue).collect(Collectors.joining(", "));
	}

	/** The properties that continue the series. */
	String properties() {
		if (!this.presets.isEmpty()) {
			String preset = "snowflake.preset=" + this.presets.get(0).propertyValue();
			return needsZone() ? preset + ", snowflake.preset-zone=" + text(zone()) : preset;
		}
		if (this.layout.equals(SnowflakeLayout.DEFAULT)) {
			return "none";
		}
		return String.format(Locale.ROOT,
				"snowflake.epoch=%s, snowflake.layout.tick=%s, and .timestamp-bits=%d, .node-id-bits=%d, .sequence-bits=%d",
				this.layout.epoch(), this.layout.tick(), this.layout.timestampBits(), this.layout.nodeIdBits(),
				this.layout.sequenceBits());
	}

}
