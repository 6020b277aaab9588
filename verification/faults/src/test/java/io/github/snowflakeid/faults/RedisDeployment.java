package io.github.snowflakeid.faults;

import java.io.IOException;
import java.util.List;

/**
 * Redis servers of which one is the master of a namespace and others stand by.
 */
interface RedisDeployment extends AutoCloseable {

	/** For a node that leases from it. */
	List<String> arguments();

	/** Returns a name like this one, of a namespace that {@link #master()} has. */
	String namespace(String name) throws IOException;

	/** The master as it was when the servers were started. */
	RedisProcess master();

	/** Who takes over, or one of them. */
	RedisProcess replica();

	/** Who has nothing to do with the namespaces, and does not vote alone. */
	RedisProcess bystander();

	/** Whom clients ask first. */
	RedisProcess first();

	/** Has a replica take over, with the master's consent. */
	void orderFailover() throws Exception;

	/** Has a replica take over from a dead master, which it would not do by itself. */
	void forceFailover() throws Exception;

	/** Cuts the master off from all the others. Clients reach both sides. */
	void cutOffMaster();

	/** Makes the network whole again. */
	void reconnect();

	/** Whether another server is the master, and all that are asked say so. */
	boolean hasFailedOver() throws IOException;

	@Override
	void close() throws IOException;

}
