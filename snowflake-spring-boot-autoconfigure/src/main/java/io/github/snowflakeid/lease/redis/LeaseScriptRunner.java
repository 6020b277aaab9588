package io.github.snowflakeid.lease.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Runs {@link LeaseScript} in the server.
 */
interface LeaseScriptRunner extends AutoCloseable {

	/**
	 * Says where the script runs, for people.
	 * @return as in "Redis at localhost:6379, database 0"
	 */
	default String place() {
		return "Redis";
	}

	/**
	 * Runs the script.
	 * @param key the key of the namespace
	 * @param arguments the operation and what it needs
	 * @return the reply: texts as byte arrays, numbers as longs, lists, and nulls
	 */
	List<?> run(byte[] key, byte[][] arguments);

	/**
	 * Returns settings of the server. Never opens a connection for that.
	 * @param pattern the names, as CONFIG GET takes them
	 * @return names and values; empty if there is no connection
	 * @throws Exception if the server does not tell
	 */
	Map<String, String> settings(String pattern) throws Exception;

	/**
	 * Returns how long a master has been silent when Sentinel promotes a replica.
	 * @return that time, or null if there is no Sentinel
	 * @throws Exception if Sentinel does not tell
	 */
	@Nullable Duration promotedAfter() throws Exception;

	/**
	 * Gives up the connection, because it leads to a server that is no master, or is not
	 * needed for a while.
	 */
	void reconnect();

	/**
	 * Returns what has to be there for as long as this is used.
	 * @return the application's connections, or what its clients share
	 */
	Object foundation();

	@Override
	void close();

}
