package io.github.snowflakeid.autoconfigure.lease.zookeeper;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import io.github.snowflakeid.autoconfigure.ConfigurationProblems;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The {@code snowflake.lease.zookeeper.*} properties.
 */
@ConfigurationProperties("snowflake.lease.zookeeper")
final class ZooKeeperLeaseProperties {

	private static final String PREFIX = "snowflake.lease.zookeeper.";

	private static final Pattern PATH = Pattern.compile("(/(?!\\.{1,2}(/|$))[A-Za-z0-9._-]+)+");

	private static final Duration MAX_SESSION_TIMEOUT = Duration.ofHours(1);

	private static final Duration MIN_CONNECTION_TIMEOUT = Duration.ofMillis(100);

	private static final Duration MAX_CONNECTION_TIMEOUT = Duration.ofMinutes(1);

	/**
	 * ZooKeeper servers to connect to, such as zk1:2181,zk2:2181. Not needed if the
	 * application has a CuratorFramework bean.
	 */
	private @Nullable List<String> connectString;

	/** Path of the znode under which leases are kept. */
	private String basePath = "/snowflake";

	/**
	 * How long after its last sign of life a process is taken for dead and its node id is
	 * free, from 1s to 1h. The servers have limits of their own. Does not apply to a
	 * CuratorFramework bean.
	 */
	private Duration sessionTimeout = Duration.ofSeconds(10);

	/**
	 * How long a call waits for ZooKeeper before it fails, to be made again later, from
	 * 100ms to 1m. Set it well below snowflake.lease.ttl.
	 */
	private Duration connectionTimeout = Duration.ofSeconds(3);

	/**
	 * Name to log in with by the digest scheme. The znodes that are created are open to
	 * it alone.
	 */
	private @Nullable String username;

	/** Password to log in with. */
	private @Nullable String password;

	public @Nullable List<String> getConnectString() {
		return this.connectString;
	}

	public void setConnectString(@Nullable List<String> connectString) {
		this.connectString = connectString;
	}

	public String getBasePath() {
		return this.basePath;
	}

	public void setBasePath(String basePath) {
		this.basePath = basePath;
	}

	public Duration getSessionTimeout() {
		return this.sessionTimeout;
	}

	public void setSessionTimeout(Duration sessionTimeout) {
		this.sessionTimeout = sessionTimeout;
	}

	public Duration getConnectionTimeout() {
		return this.connectionTimeout;
	}

	public void setConnectionTimeout(Duration connectionTimeout) {
		this.connectionTimeout = connectionTimeout;
	}

	public @Nullable String getUsername() {
		return this.username;
	}

	public void setUsername(@Nullable String username) {
		this.username = username;
	}

	public @Nullable String getPassword() {
		return this.password;
	}

	public void setPassword(@Nullable String password) {
		this.password = password;
	}

	/**
	 * Adds what is wrong.
	 * @param applicationHasConnection whether there is a connection without a connect
	 * string
	 * @param problems what was found so far
	 */
	void check(boolean applicationHasConnection, ConfigurationProblems problems) {
		if (this.connectString != null) {
			checkConnectString(String.join(",", this.connectString), problems);
		}
		else if (!applicationHasConnection) {
			problems.add(PREFIX + "connect-string", null,
					"the servers of a ZooKeeper ensemble, unless there is a CuratorFramework bean", String.format(
							Locale.ROOT, "Set %sconnect-string, for example to zk1:2181,zk2:2181,zk3:2181.", PREFIX));
		}
		if (!PATH.matcher(this.basePath).matches() || (this.basePath + "/").startsWith("/zookeeper/")) {
			problems.add(PREFIX + "base-path", String.format(Locale.ROOT, "'%s'", this.basePath),
					"one or more segments, each a slash and then letters, digits or any of - . _, and not /zookeeper",
					String.format(Locale.ROOT, "Set %sbase-path to a path such as /snowflake.", PREFIX));
		}
		checkRange("session-timeout", this.sessionTimeout, Duration.ofSeconds(1), MAX_SESSION_TIMEOUT, problems);
		checkRange("connection-timeout", this.connectionTimeout, MIN_CONNECTION_TIMEOUT, MAX_CONNECTION_TIMEOUT,
				problems);
		checkLogin(problems);
	}

	/**
	 * Says where to connect, as whom, and for how long a session lasts.
	 * @return a builder of connections
	 */
	CuratorFrameworkFactory.Builder connection() {
		// The servers' own list may hold addresses that cannot be reached from here
		CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
			.connectString(String.join(",", (this.connectString != null) ? this.connectString : List.of()))
			.sessionTimeoutMs(Math.toIntExact(this.sessionTimeout.toMillis()))
			.ensembleTracker(false);
		if (this.username != null) {
			String login = this.username + ":" + this.password;
			builder.authorization("digest", login.getBytes(StandardCharsets.UTF_8)).aclProvider(new CreatorOnly());
		}
		return builder;
	}

	private static void checkConnectString(String connectString, ConfigurationProblems problems) {
		try {
			// A chroot may hold commas, so what comes after one would be no server
			boolean chrootInside = connectString.contains("/")
					&& connectString.indexOf(',', connectString.indexOf('/')) >= 0;
			if (!connectString.isBlank() && !chrootInside
					&& !new ConnectStringParser(connectString).getServerAddresses().isEmpty()) {
				return;
			}
		}
		catch (IllegalArgumentException ex) {
			// it is no connect string
		}
		problems.add(PREFIX + "connect-string", String.format(Locale.ROOT, "'%s'", connectString),
				"hosts with ports, with commas between, and at most one chroot at the end", String.format(Locale.ROOT,
						"Set %sconnect-string to servers such as zk1:2181,zk2:2181,zk3:2181.", PREFIX));
	}

	private static void checkRange(String name, Duration value, Duration min, Duration max,
			ConfigurationProblems problems) {
		boolean wholeMillis = value.equals(value.truncatedTo(ChronoUnit.MILLIS));
		if (!wholeMillis || value.compareTo(min) < 0 || value.compareTo(max) > 0) {
			problems.add(PREFIX + name, value,
					String.format(Locale.ROOT, "whole milliseconds, from %s to %s", min, max),
					String.format(Locale.ROOT, "Set %s to a duration in this range.", PREFIX + name));
		}
	}

	private void checkLogin(ConfigurationProblems problems) {
		if (this.username != null && (this.username.isEmpty() || this.username.contains(":"))) {
			problems.add(PREFIX + "username", String.format(Locale.ROOT, "'%s'", this.username),
					"a name of one character or more, without a colon",
					String.format(Locale.ROOT, "Set %susername to such a name, or remove it.", PREFIX));
		}
		else if ((this.username != null) != (this.password != null)) {
			String missing = PREFIX + ((this.username != null) ? "password" : "username");
			String present = PREFIX + ((this.username != null) ? "username" : "password");
			problems.add(missing, null, String.format(Locale.ROOT, "set, because %s is", present),
					String.format(Locale.ROOT, "Set %s, or remove %s.", missing, present));
		}
	}

	/**
	 * Opens znodes to their creator alone.
	 */
	private static final class CreatorOnly implements ACLProvider {

		/**
		 * Scheme auth stands for whoever is logged in. ZooKeeper looks for null in it.
		 */
		private static final List<ACL> ACLS = Collections.singletonList(new ACL(Perms.ALL, new Id("auth", "")));

		@Override
		public List<ACL> getDefaultAcl() {
			return ACLS;
		}

		@Override
		public List<ACL> getAclForPath(String path) {
			return ACLS;
		}

	}

}
