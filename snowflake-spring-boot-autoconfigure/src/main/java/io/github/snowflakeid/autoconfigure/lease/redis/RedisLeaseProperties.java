package io.github.snowflakeid.autoconfigure.lease.redis;

import java.time.Duration;

import io.github.snowflakeid.autoconfigure.ConfigurationProblems;
import io.github.snowflakeid.autoconfigure.PropertiesCheck;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The {@code snowflake.lease.redis.*} properties.
 */
@ConfigurationProperties("snowflake.lease.redis")
final class RedisLeaseProperties implements PropertiesCheck {

	private static final Duration MIN_TIMEOUT = Duration.ofMillis(10);

	private static final Duration MAX_TIMEOUT = Duration.ofSeconds(10);

	/** What the keys of leases start with, before the namespace in braces. */
	private String keyPrefix = "snowflake:";

	/**
	 * How long to wait for a connection to Redis, and for each reply, from 10ms to 10s.
	 * Whatever spring.data.redis.timeout says. With Lettuce, a sentinel or a node of a
	 * cluster that does not answer is left after half of it.
	 */
	private Duration commandTimeout = Duration.ofSeconds(2);

	public String getKeyPrefix() {
		return this.keyPrefix;
	}

	public void setKeyPrefix(String keyPrefix) {
		this.keyPrefix = keyPrefix;
	}

	public Duration getCommandTimeout() {
		return this.commandTimeout;
	}

	public void setCommandTimeout(Duration commandTimeout) {
		this.commandTimeout = commandTimeout;
	}

	@Override
	public void check(ConfigurationProblems problems) {
		Duration timeout = this.commandTimeout;
		if (timeout.compareTo(MIN_TIMEOUT) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
			problems.add("snowflake.lease.redis.command-timeout", timeout, "10ms to 10s, well below the ttl of leases",
					"Set snowflake.lease.redis.command-timeout to a duration in this range, such as 2s.");
		}
	}

}
