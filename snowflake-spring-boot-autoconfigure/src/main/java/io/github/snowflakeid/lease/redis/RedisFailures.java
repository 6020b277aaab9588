package io.github.snowflakeid.lease.redis;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import javax.net.ssl.SSLException;

import io.github.snowflakeid.lease.LeaseStoreException;
import io.github.snowflakeid.lease.Words;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeansException;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;

/**
 * Says what a failure of Redis means: where it was, what the server said, whether to wait
 * for it, and what to do.
 */
final class RedisFailures {

	/** Where in the script it was, which is ours, and what it was called with. */
	private static final Pattern OURS = Pattern.compile(
			"^ERR Error running script \\(call to f_\\w+\\): |@user_script: ?\\d+: -?|, with args beginning with: .*");

	private static final String RUNS = "See that Redis runs and that this machine reaches it.";

	private static final Cause SENTINEL = Cause.passing(
			"See that spring.data.redis.sentinel.nodes are sentinels, and "
					+ "spring.data.redis.sentinel.master the name that they know.",
			"using sentinel for masterId", "using SENTINEL MASTER", "No such master");

	/** The first that fits counts. */
	private static final List<Cause> CAUSES = List.of(
			Cause.lasting(
					"Set spring.data.redis.username and spring.data.redis.password to what the server "
							+ "knows; of sentinels spring.data.redis.sentinel.username and .password.",
					"WRONGPASS", "NOAUTH", "invalid password", "invalid username-password", "without any password",
					"Client sent AUTH", "unauthenticated"),
			Cause.lasting("Allow the user what leases need: ACL SETUSER <user> ~<key-prefix>* +@connection "
					+ "+eval +evalsha +hget +hset +hgetall +hmget +hlen +time +info, in a Cluster also "
					+ "+cluster, with snowflake: for the key prefix unless snowflake.lease.redis.key-prefix says otherwise.",
					"NOPERM", "ACL failure", "has no permissions"),
			Cause.lasting(
					"Use Redis 6 or later, with the commands eval, evalsha, hget, hset, hgetall, hmget, hlen, "
							+ "time and info under their own names, in a Cluster also cluster.",
					"unknown command", "Unknown Redis command", "unknown subcommand"),
			Cause.lasting("Use Redis 6 or later.", "Write commands not allowed after non deterministic"),
			Cause.lasting("Somebody keeps something else under this key: set snowflake.lease.redis.key-prefix "
					+ "to a prefix that is for leases only.", "WRONGTYPE"),
			Cause.lasting("Set spring.data.redis.database to one that the server has, or remove it.",
					"DB index is out of range", "invalid DB index", "SELECT is not allowed in cluster"),
			Cause.lasting("Tell Spring what kind of servers these are: spring.data.redis.cluster.nodes for a "
					+ "Cluster, spring.data.redis.sentinel.master and .nodes for Sentinel, else "
					+ "spring.data.redis.host and .port.", "MOVED ", "cluster support disabled", "CROSSSLOT"),
			SENTINEL,
			Cause.passing(
					"See what has become of the other servers of this Redis: a replica needs its master, "
							+ "a master the replicas of min-replicas-to-write, and a Cluster one master for each slot.",
					"CLUSTERDOWN", "MASTERDOWN", "NOREPLICAS"),
			Cause.passing("Somebody's script does not end: SCRIPT KILL ends it.", "BUSY "),
			Cause.passing("Redis is reading its data, which ends by itself.", "LOADING "),
			Cause.passing("Give Redis more memory (maxmemory), or keep leases in another Redis than a cache.", "OOM "),
			Cause.passing("Redis cannot save its data: see its log, and make room on its disk.", "MISCONF"),
			Cause.passing("Point spring.data.redis at the master, or use Sentinel or Cluster, which find it.",
					"READONLY"),
			Cause.passing("Let Redis take more clients (maxclients), or let them hold fewer connections.",
					"max number of clients"),
			// who speaks TLS answers those who do not with a byte, 21
			Cause
				.lasting(
						"Let both sides agree on TLS: spring.data.redis.ssl.enabled, and for a certificate "
								+ "of your own spring.data.redis.ssl.bundle.",
						"SSL", "TLS", "first byte: 21", "reply: \u0015")
				.or(SSLException.class),
			Cause.passing("See that spring.data.redis.host is right, and that this machine can look it up.")
				.or(UnknownHostException.class),
			Cause.lasting("What answers there is no Redis: see that spring.data.redis.host and .port are its own.",
					"protocol", "Unexpected first byte", "Unknown reply", "Invalid first byte", "Cannot determine",
					"expected byte"),
			Cause.passing(
					"See that Redis runs and that this machine reaches it, that host and port are its "
							+ "own, and that spring.data.redis.ssl.enabled is as the server wants it.",
					"prematurely", "Unexpected end of stream", "Connection reset", "has not answered", "did not answer",
					// Jedis, if its own limit comes first
					"Read timed out"));

	private RedisFailures() {
	}

	/** Says where connections lead, as Lettuce's and Jedis' factories tell. */
	static String place(RedisConnectionFactory factory) {
		BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(factory);
		if (value(properties, "clusterConfiguration") instanceof RedisClusterConfiguration cluster) {
			return "Redis Cluster at " + nodes(cluster.getClusterNodes());
		}
		if (value(properties, "sentinelConfiguration") instanceof RedisSentinelConfiguration sentinel) {
			return String.format(Locale.ROOT, "Redis '%s' by way of Sentinel at %s",
					(sentinel.getMaster() != null) ? sentinel.getMaster().getName() : "",
					nodes(sentinel.getSentinels()));
		}
		Object host = value(properties, "hostName");
		return (host != null) ? String.format(Locale.ROOT, "Redis at %s:%s, database %s", host,
				value(properties, "port"), value(properties, "database")) : "Redis";
	}

	private static String nodes(Iterable<?> nodes) {
		return StreamSupport.stream(nodes.spliterator(), false).map(Object::toString).collect(Collectors.joining(", "));
	}

	private static @Nullable Object value(BeanWrapper properties, String name) {
		try {
			return properties.isReadableProperty(name) ? properties.getPropertyValue(name) : null;
		}
		catch (BeansException ex) {
			// it need not tell
			return null;
		}
	}

	/** Leaves out where in our script it was. */
	static String withoutOurs(String words) {
		return OURS.matcher(words).replaceAll("");
	}

	/**
	 * Translates a failure.
	 * @param place where it was
	 * @param ex what the client has thrown
	 */
	static LeaseStoreException of(String place, RuntimeException ex) {
		if (ex instanceof LeaseStoreException failure) {
			return failure;
		}
		List<String> said = said(ex);
		if (any(said, List.of("spring.data.redis.masterreplica"))) {
			return new LeaseStoreException(place, Words.oneLine(ex.getMessage()),
					"Configure a single server (spring.data.redis.host), Sentinel or Cluster.", true, ex);
		}
		for (Cause cause : CAUSES) {
			if (cause.fits(said, ex)) {
				return failure(place, ex, cause.remedy(),
						cause.lasting() || (cause.equals(SENTINEL) && isMisled(said, ex)));
			}
		}
		return failure(place, ex, RUNS, false);
	}

	private static LeaseStoreException failure(String place, RuntimeException ex, String remedy, boolean lasting) {
		return new LeaseStoreException(place, withoutOurs(words(ex)), remedy, lasting, ex);
	}

	/** Jedis keeps why it could not connect beside what it says. */
	private static String words(RuntimeException ex) {
		Throwable last = ex;
		while (last.getCause() != null) {
			last = last.getCause();
		}
		String words = Words.of(ex);
		String beside = (last.getSuppressed().length > 0) ? Words.of(last.getSuppressed()[0]) : "";
		return words.contains(beside) ? words : String.format(Locale.ROOT, "%s: %s", words, beside);
	}

	private static List<String> said(Throwable ex) {
		List<String> said = new ArrayList<>();
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause.getMessage() != null) {
				said.add(cause.getMessage());
			}
		}
		return said;
	}

	private static boolean any(List<String> said, List<String> parts) {
		return said.stream().anyMatch((words) -> parts.stream().anyMatch(words::contains));
	}

	/** No sentinel, or none that knows the master's name. */
	private static boolean isMisled(List<String> said, RuntimeException ex) {
		return any(said, List.of("for masterId", "No such master")) || words(ex).contains("unknown command");
	}

	/**
	 * What a failure may mean.
	 *
	 * @param remedy what to do
	 * @param lasting whether it stays like that until somebody does something about it
	 * @param parts of what is said, any of which tells
	 * @param type of an exception that tells, too, or null
	 */
	private record Cause(String remedy, boolean lasting, List<String> parts,
			@Nullable Class<? extends Throwable> type) {

		static Cause lasting(String remedy, String... parts) {
			return new Cause(remedy, true, List.of(parts), null);
		}

		static Cause passing(String remedy, String... parts) {
			return new Cause(remedy, false, List.of(parts), null);
		}

		Cause or(Class<? extends Throwable> type) {
			return new Cause(this.remedy, this.lasting, this.parts, type);
		}

		boolean fits(List<String> said, RuntimeException ex) {
			return any(said, this.parts) || (this.type != null && Words.cause(this.type, ex) != null);
		}

	}

}
