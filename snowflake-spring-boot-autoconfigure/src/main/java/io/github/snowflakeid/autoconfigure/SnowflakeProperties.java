package io.github.snowflakeid.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.web.SnowflakeWebSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The {@code snowflake.*} properties. {@link SnowflakePropertiesValidator} knows what
 * they may be. A class with setters, because that is bound faster than a record, whose
 * defaults are texts to convert.
 */
@ConfigurationProperties("snowflake")
final class SnowflakeProperties {

	/**
	 * Whether properties below snowflake that do not exist are let be. By default they
	 * are refused, but for those of the data warehouse of that name.
	 */
	private boolean allowUnknownProperties;

	/** Whether to auto-configure an id generator and everything built on it. */
	private boolean enabled = true;

	/**
	 * Number of this instance, from 0 to 2^node-id-bits - 1, or its parts as in 1/1 where
	 * the preset gives it some. No two running instances may have the same.
	 */
	private @Nullable String nodeId;

	/**
	 * Moment at which the timestamp of ids is 0. The same for all instances, and for as
	 * long as the ids live.
	 */
	private @Nullable Instant epoch;

	/** Format of ids as texts where nothing else says one. */
	private IdFormat format = IdFormat.DECIMAL;

	/** Layout of an id. */
	private Layout layout = new Layout();

	/**
	 * How far ids may run ahead of the wall clock after it has stepped back. At most 1
	 * day; at least a tick where node ids are leased.
	 */
	private Duration maxLead = Duration.ofSeconds(10);

	/**
	 * How long a call may wait for its id. 0 means that no call waits; at most max-lead.
	 */
	private Duration maxWait = Duration.ofSeconds(1);

	/**
	 * Series of ids of another library that is continued: its epoch and layout, which
	 * then need not be set.
	 */
	private @Nullable String preset;

	/**
	 * Time zone of the JVMs of that library, or its offset, such as Asia/Shanghai or
	 * +08:00. Only where the preset's epoch depends on it, as that of shardingsphere.
	 */
	private @Nullable String presetZone;

	/** Ids over HTTP. */
	private Web web = new Web();

	/** Node ids that are leased. */
	private Lease lease = new Lease();

	public boolean isAllowUnknownProperties() {
		return this.allowUnknownProperties;
	}

	public void setAllowUnknownProperties(boolean allowUnknownProperties) {
		this.allowUnknownProperties = allowUnknownProperties;
	}

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

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

	public IdFormat getFormat() {
		return this.format;
	}

	public void setFormat(IdFormat format) {
		this.format = format;
	}

	public Layout getLayout() {
		return this.layout;
	}

	public Duration getMaxLead() {
		return this.maxLead;
	}

	public void setMaxLead(Duration maxLead) {
		this.maxLead = maxLead;
	}

	public Duration getMaxWait() {
		return this.maxWait;
	}

	public void setMaxWait(Duration maxWait) {
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

	public Web getWeb() {
		return this.web;
	}

	public Lease getLease() {
		return this.lease;
	}

	/**
	 * The {@code snowflake.layout.*} properties.
	 */
	static final class Layout {

		/** Width of the timestamp. All widths must add up to 63 at most. */
		private @Nullable Integer timestampBits;

		/** Width of the node id. */
		private @Nullable Integer nodeIdBits;

		/** Width of the sequence, which numbers the ids of one tick. */
		private @Nullable Integer sequenceBits;

		/**
		 * Unit of the timestamp, in whole milliseconds from 1ms to 1d, or to 20m where
		 * node ids are leased.
		 */
		private @Nullable Duration tick;

		/**
		 * How many low bits of the sequence vary at the start of a tick, so that id % n
		 * is even at low load for n well below 2^spread-bits. By default the smaller of
		 * 10 and sequence-bits - 2, and at least 0.
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
	 * The {@code snowflake.web.*} properties.
	 */
	static final class Web implements PropertiesCheck {

		/** Whether to serve ids over HTTP. */
		private boolean enabled;

		/** Path under which ids are served. */
		private String path = "/ids";

		/** How many ids one request may ask for, from 1 to 1000000. */
		private int maxCount = 10000;

		/** Ids that are refused to controllers of the application. */
		private Refusals refusals = new Refusals();

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public String getPath() {
			return this.path;
		}

		public void setPath(String path) {
			this.path = path;
		}

		public int getMaxCount() {
			return this.maxCount;
		}

		public void setMaxCount(int maxCount) {
			this.maxCount = maxCount;
		}

		public Refusals getRefusals() {
			return this.refusals;
		}

		@Override
		public void check(ConfigurationProblems problems) {
			if (!SnowflakeWebSettings.isPath(this.path)) {
				problems.add("snowflake.web.path", String.format(Locale.ROOT, "'%s'", this.path),
						"one or more segments, each a slash and then letters, digits or any of - . _ ~",
						"Set snowflake.web.path to a path such as /ids, with a slash at its start and none at its end.");
			}
			if (this.maxCount < 1 || this.maxCount > SnowflakeWebSettings.MAX_MAX_COUNT) {
				problems.add("snowflake.web.max-count", this.maxCount,
						String.format(Locale.ROOT, "1 to %d", SnowflakeWebSettings.MAX_MAX_COUNT),
						"Set snowflake.web.max-count to a number in this range.");
			}
		}

	}

	/**
	 * The {@code snowflake.web.refusals.*} properties.
	 */
	static final class Refusals {

		/**
		 * Whether requests to controllers of the application are answered with 503 and
		 * Retry-After where an id was refused, and nothing else handles that.
		 */
		private boolean enabled = true;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

	}

	/**
	 * The {@code snowflake.lease.*} properties, except those of single stores.
	 */
	static final class Lease {

		/**
		 * Where leases of node ids are kept; none means that snowflake.node-id is this
		 * instance's for good.
		 */
		private LeaseStoreType store = LeaseStoreType.NONE;

		/**
		 * Name under which a fleet's leases are kept in the store. All instances whose
		 * ids must differ have the same.
		 */
		private String namespace = "default";

		/**
		 * Node ids that may be leased, such as 0-511 or 0-9,20. By default all, or
		 * snowflake.node-id alone if that is set.
		 */
		private @Nullable List<String> nodeIds;

		/**
		 * How long a lease lasts without renewal, from 1s (or 3 ticks, if that is longer)
		 * to 1h. By default 3s for the file store and 30s for all others.
		 */
		private @Nullable Duration ttl;

		/**
		 * For how long no new lease is granted when Redis may have forgotten leases, from
		 * ttl + max-lead to 1h + 1d. By default ttl + max-lead. No instance of the
		 * namespace may have a longer ttl + max-lead than that.
		 */
		private @Nullable Duration quarantine;

		/**
		 * How long the start waits for a node id, at most 1 day.
		 */
		private Duration acquireTimeout = Duration.ofSeconds(60);

		public LeaseStoreType getStore() {
			return this.store;
		}

		public void setStore(LeaseStoreType store) {
			this.store = store;
		}

		public String getNamespace() {
			return this.namespace;
		}

		public void setNamespace(String namespace) {
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

		public Duration getAcquireTimeout() {
			return this.acquireTimeout;
		}

		public void setAcquireTimeout(Duration acquireTimeout) {
			this.acquireTimeout = acquireTimeout;
		}

	}

}
