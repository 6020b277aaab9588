package io.github.snowflakeid.lease.redis;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisSentinelConnection;

/**
 * For how long a master that is cut off from its replicas goes on to take writes: it must
 * have stopped before one of them is promoted, or both grant windows of one node id. The
 * settings that see to that are no defaults, and nobody notices that they are missing
 * until it is too late.
 */
final class IsolatedMaster {

	static final String SETTINGS = "min-*";

	static final String CLUSTER_SETTINGS = "cluster-*";

	/** Replicas report once a second. */
	private static final Duration REPORT = Duration.ofSeconds(1);

	/** Where nobody tells, as where people or scripts promote. */
	private static final Duration SOONEST_PROMOTION = Duration.ofSeconds(5);

	private IsolatedMaster() {
	}

	/**
	 * Returns what is wrong.
	 * @param replicas how many replicas are connected
	 * @param settings what CONFIG GET shows, which may be nothing
	 * @param promotedAfter how long a master has been silent when Sentinel promotes a
	 * replica, if it does
	 * @return a sentence, or null if there is nothing to say
	 */
	static @Nullable String problem(long replicas, Map<String, String> settings, @Nullable Duration promotedAfter) {
		long toWrite = setting(settings, "to-write");
		long maxLag = setting(settings, "max-lag");
		if (replicas == 0 || toWrite < 0 || maxLag < 0) {
			return null;
		}
		Duration promoted = promotedAfter(settings, promotedAfter);
		Duration takesWrites = Duration.ofSeconds(maxLag).plus(REPORT);
		String rule = String.format(Locale.ROOT,
				"Set min-replicas-to-write to 1 or more and min-replicas-max-lag so that it plus 1 s is less than the time "
						+ "until a replica is promoted (%s); otherwise ids may repeat after a failover",
				(promoted != null) ? promoted : "Redis does not tell it here");
		// 0 in either of them turns both off
		if (toWrite == 0 || maxLag == 0) {
			return String.format(Locale.ROOT,
					"A Redis master that is cut off from its replicas goes on to take writes: it has %d connected, and "
							+ "min-replicas-to-write is %d, min-replicas-max-lag %d. %s",
					replicas, toWrite, maxLag, rule);
		}
		if (takesWrites.compareTo((promoted != null) ? promoted : SOONEST_PROMOTION) >= 0) {
			return String.format(Locale.ROOT,
					"A Redis master that is cut off from its replicas takes writes for up to %s, as min-replicas-max-lag is "
							+ "%d s. %s",
					takesWrites, maxLag, rule);
		}
		return null;
	}

	private static @Nullable Duration promotedAfter(Map<String, String> settings, @Nullable Duration promotedAfter) {
		return "yes".equals(settings.get("cluster-enabled"))
				? Duration.ofMillis(number(settings.get("cluster-node-timeout"))) : promotedAfter;
	}

	/** By the name of today or that of Redis 4 and of some relatives, or -1. */
	private static long setting(Map<String, String> settings, String name) {
		String value = settings.get("min-replicas-" + name);
		return number((value != null) ? value : settings.get("min-slaves-" + name));
	}

	private static long number(@Nullable String text) {
		return (text != null && text.matches("\\d{1,18}")) ? Long.parseLong(text) : -1;
	}

	/**
	 * Asks Sentinel, if connections are made through it.
	 * @param factory the application's connections
	 * @return how long a master may be silent, the shortest if there are several; null
	 * without Sentinel
	 */
	static @Nullable Duration promotedAfter(RedisConnectionFactory factory) throws Exception {
		try (RedisSentinelConnection sentinel = factory.getSentinelConnection()) {
			return sentinel.masters()
				.stream()
				.map((master) -> master.get("down-after-milliseconds"))
				.filter(Objects::nonNull)
				.map((millis) -> Duration.ofMillis(number(millis)))
				.min(Duration::compareTo)
				.orElse(null);
		}
	}

}
