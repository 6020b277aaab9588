package io.github.snowflakeid.autoconfigure;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The {@code snowflake.*} properties. {@link SnowflakePropertiesValidator} knows what
 * they may be.
 *
 * @param enabled Whether to auto-configure an id generator and everything built on it.
 * @param nodeId Number of this instance, from 0 to 2^node-id-bits - 1. No two running
 * instances may have the same.
 * @param epoch Moment at which the timestamp of ids is 0. The same for all instances, and
 * for as long as the ids live.
 * @param layout Layout of an id.
 * @param maxLead How far ids may run ahead of the wall clock after it has stepped back.
 * At most 1 day.
 * @param maxWait How long a call may wait for its id. 0 means that no call waits; at most
 * max-lead.
 * @param web Ids over HTTP.
 */
@ConfigurationProperties("snowflake")
record SnowflakeProperties(@DefaultValue("true") boolean enabled, @Nullable Long nodeId,
		@DefaultValue("2025-01-01T00:00:00Z") Instant epoch, @DefaultValue Layout layout,
		@DefaultValue("10s") Duration maxLead, @DefaultValue("1s") Duration maxWait, @DefaultValue Web web) {

	/**
	 * The {@code snowflake.layout.*} properties.
	 *
	 * @param timestampBits Width of the timestamp. All widths must add up to 63 at most.
	 * @param nodeIdBits Width of the node id.
	 * @param sequenceBits Width of the sequence, which numbers the ids of one tick.
	 * @param tick Unit of the timestamp, in whole milliseconds from 1ms to 1d.
	 * @param spreadBits How many low bits of the sequence vary at the start of a tick, so
	 * that id % n is even at low load for n well below 2^spread-bits. By default the
	 * smaller of 10 and sequence-bits - 2, and at least 0.
	 */
	record Layout(@DefaultValue("41") int timestampBits, @DefaultValue("10") int nodeIdBits,
			@DefaultValue("12") int sequenceBits, @DefaultValue("1ms") Duration tick, @Nullable Integer spreadBits) {

	}

	/**
	 * The {@code snowflake.web.*} properties.
	 *
	 * @param enabled Whether to serve ids over HTTP.
	 * @param path Path under which ids are served.
	 * @param maxCount How many ids one request may ask for, from 1 to 1000000.
	 */
	record Web(@DefaultValue("false") boolean enabled, @DefaultValue("/ids") String path,
			@DefaultValue("10000") int maxCount) {

	}

}
