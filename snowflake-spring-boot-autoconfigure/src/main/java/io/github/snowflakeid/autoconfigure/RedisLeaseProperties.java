package io.github.snowflakeid.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The {@code snowflake.lease.redis.*} properties.
 */
@ConfigurationProperties("snowflake.lease.redis")
final class RedisLeaseProperties {

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

}
