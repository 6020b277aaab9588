package io.github.snowflakeid.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What an IDE offers below {@code snowflake.generators.<name>}: the metadata name this
 * class, whose descriptions hold for a generator with a name. Nothing is bound to it,
 * because what is not said there is inherited; {@link InheritedProperties} does that. A
 * test holds it to {@link GeneratorNames}.
 */
final class GeneratorProperties {

	/**
	 * Number of this instance, or its parts as in 1/1 where the preset gives it some. By
	 * default snowflake.node-id.
	 */
	private @Nullable String nodeId;

	/**
	 * Moment at which the timestamp of ids is 0. By default snowflake.epoch, or that of
	 * the preset of this generator.
	 */
	private @Nullable Instant epoch;

	/** Layout of an id. */
	private Layout layout = new Layout();

	/**
	 * How far ids may run ahead of the wall clock after it has stepped back. By default
	 * snowflake.max-lead.
	 */
	private @Nullable Duration maxLead;

	/**
	 * How long a call may wait for its id. 0 means that no call waits. By default
	 * snowflake.max-wait.
	 */
	private @Nullable Duration maxWait;

	/**
	 * Series of ids of another library that is continued: its epoch and layout, which
	 * then need not be set. By default snowflake.preset, unless this generator has an
	 * epoch or a width of its own.
	 */
	private @Nullable String preset;

	/**
	 * Time zone of the JVMs of that library, or its offset, such as Asia/Shanghai or
	 * +08:00. Only where the preset's epoch depends on it. By default
	 * snowflake.preset-zone, with the preset.
	 */
	private @Nullable String presetZone;

	/** Node ids that are leased. */
	private Lease lease = new Lease();

	public @Nullable String getNodeId() {
		return this.nodeId;
	}

	public void setNodeId(@Nullable String nodeId) {
		this.nodeId = nodeId;
	}

	public @Nullable Instant getEpoch() {
		return this.epoch;
	}

	public void setEpoch(@Nullable Instant epoch) {
		this.epoch = epoch;
	}

	public Layout getLayout() {
		return this.layout;
	}

	public @Nullable Duration getMaxLead() {
		return this.maxLead;
	}

	public void setMaxLead(@Nullable Duration maxLead) {
		this.maxLead = maxLead;
	}

	public @Nullable Duration getMaxWait() {
		return this.maxWait;
	}

	public void setMaxWait(@Nullable Duration maxWait) {
		this.maxWait = maxWait;
	}

	public @Nullable String getPreset() {
		return this.preset;
	}

	public void setPreset(@Nullable String preset) {
		this.preset = preset;
	}

	public @Nullable String getPresetZone() {
		return this.presetZone;
	}

	public void setPresetZone(@Nullable String presetZone) {
		this.presetZone = presetZone;
	}

	public Lease getLease() {
		return this.lease;
	}

	/**
	 * The {@code layout.*} properties.
	 */
	static final class Layout {

		/** Width of the timestamp. By default snowflake.layout.timestamp-bits. */
		private @Nullable Integer timestampBits;

		/** Width of the node id. By default snowflake.layout.node-id-bits. */
		private @Nullable Integer nodeIdBits;

		/**
		 * Width of the sequence, which numbers the ids of one tick. By default
		 * snowflake.layout.sequence-bits.
		 */
		private @Nullable Integer sequenceBits;

		/** Unit of the timestamp. By default snowflake.layout.tick. */
		private @Nullable Duration tick;

		/**
		 * How many low bits of the sequence vary at the start of a tick. By default
		 * snowflake.layout.spread-bits.
		 */
		private @Nullable Integer spreadBits;

		public @Nullable Integer getTimestampBits() {
			return this.timestampBits;
		}

		public void setTimestampBits(@Nullable Integer timestampBits) {
			this.timestampBits = timestampBits;
		}

		public @Nullable Integer getNodeIdBits() {
			return this.nodeIdBits;
		}

		public void setNodeIdBits(@Nullable Integer nodeIdBits) {
			this.nodeIdBits = nodeIdBits;
		}

		public @Nullable Integer getSequenceBits() {
			return this.sequenceBits;
		}

		public void setSequenceBits(@Nullable Integer sequenceBits) {
			this.sequenceBits = sequenceBits;
		}

		public @Nullable Duration getTick() {
			return this.tick;
		}

		public void setTick(@Nullable Duration tick) {
			this.tick = tick;
		}

		public @Nullable Integer getSpreadBits() {
			return this.spreadBits;
		}

		public void setSpreadBits(@Nullable Integer spreadBits) {
			this.spreadBits = spreadBits;
		}

	}

	/**
	 * The {@code lease.*} properties.
	 */
	static final class Lease {

		/**
		 * Leased as all are, in the store of snowflake.lease.store, unless this is none:
		 * the node id is fixed then, and no store knows of it.
		 */
		private @Nullable Store store;

		/**
		 * Name under which the leases of this series are kept in the store. By default
		 * snowflake.lease.namespace, a dash and the name of the generator.
		 */
		private @Nullable String namespace;

		/**
		 * Node ids that may be leased, such as 0-511 or 0-9,20. By default
		 * snowflake.lease.node-ids.
		 */
		private @Nullable List<String> nodeIds;

		/** How long a lease lasts without renewal. By default snowflake.lease.ttl. */
		private @Nullable Duration ttl;

		/**
		 * For how long no new lease is granted when Redis may have forgotten leases. By
		 * default snowflake.lease.quarantine.
		 */
		private @Nullable Duration quarantine;

		public @Nullable Store getStore() {
			return this.store;
		}

		public void setStore(@Nullable Store store) {
			this.store = store;
		}

		public @Nullable String getNamespace() {
			return this.namespace;
		}

		public void setNamespace(@Nullable String namespace) {
			this.namespace = namespace;
		}

		public @Nullable List<String> getNodeIds() {
			return this.nodeIds;
		}

		public void setNodeIds(@Nullable List<String> nodeIds) {
			this.nodeIds = nodeIds;
		}

		public @Nullable Duration getTtl() {
			return this.ttl;
		}

		public void setTtl(@Nullable Duration ttl) {
			this.ttl = ttl;
		}

		public @Nullable Duration getQuarantine() {
			return this.quarantine;
		}

		public void setQuarantine(@Nullable Duration quarantine) {
			this.quarantine = quarantine;
		}

	}

	/**
	 * What {@code lease.store} may be.
	 */
	enum Store {

		/** The node id is fixed, and must be that of no other instance. */
		NONE

	}

}
