package io.github.snowflakeid.lease.redis;

import java.util.List;

/**
 * Runs {@link LeaseScript} in the server.
 */
interface LeaseScriptRunner extends AutoCloseable {

	/**
	 * Runs the script.
	 * @param key the key of the namespace
	 * @param arguments the operation and what it needs
	 * @return the reply: texts as byte arrays, numbers as longs, lists, and nulls
	 */
	List<?> run(byte[] key, byte[][] arguments);

	/**
	 * Gives up the connection, because it leads to a server that is no master.
	 */
	void reconnect();

	@Override
	void close();

}
