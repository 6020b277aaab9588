package io.github.snowflakeid.sample.fleet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import io.github.snowflakeid.sample.load.Arguments;
import io.github.snowflakeid.sample.load.BadOptionException;
import io.github.snowflakeid.sample.load.LoadOptions;

/**
 * What a fleet was asked to be.
 *
 * @param nodes how many nodes
 * @param port the port of the first, the others follow; or 0 for any that are free
 * @param store where they lease their node ids
 * @param restarts how often each is killed and started again
 * @param load the load on all of them
 * @param ownDatabase whether to bring a database for the leases
 * @param arguments what each node is started with
 */
record FleetOptions(int nodes, int port, Store store, int restarts, LoadOptions load, boolean ownDatabase,
		List<String> arguments) {

	static final String COMMAND = "fleet";

	static final String PORT = "fleet.port";

	private static final String NODES = "fleet.nodes";

	private static final String STORE = "fleet.store";

	private static final String RESTARTS = "fleet.restarts";

	private static final String DATABASE = "spring.datasource.url";

	private static final int MAX_NODES = 64;

	private static final int MAX_PORT = 65_535;

	private static final int MAX_RESTARTS = 1000;

	private static final String DEFAULT_DURATION = "60s";

	private static final int DEFAULT_BATCH = 1000;

	/** What a node serves at most if it is not told otherwise. */
	private static final int DEFAULT_MAX_COUNT = 10_000;

	static FleetOptions parse(String... args) {
		List<String> names = new ArrayList<>(List.of(NODES, PORT, STORE, RESTARTS));
		names.addAll(LoadOptions.NAMES);
		Arguments arguments = Arguments.parse(COMMAND, names, args);
		refuse(arguments, "server.port", "--fleet.port names the port of the first node");
		refuse(arguments, "snowflake.lease.store", "--fleet.store names the store of all nodes");
		refuse(arguments, "snowflake.node-id", "each node leases one of its own");
		int nodes = arguments.integer(NODES, 4, 1, MAX_NODES);
		Store store = arguments.choice(STORE, Store.class, Store.FILE);
		LoadOptions load = LoadOptions.of(arguments, DEFAULT_DURATION, DEFAULT_BATCH);
		boolean ownDatabase = store == Store.JDBC && !arguments.has(DATABASE);
		return new FleetOptions(nodes, arguments.integer(PORT, 8080, 0, MAX_PORT - nodes + 1), store,
				arguments.integer(RESTARTS, 1, 0, MAX_RESTARTS), load, ownDatabase, ofNodes(store, load.batch(), args));
	}

	private static void refuse(Arguments arguments, String name, String instead) {
		if (arguments.has(name)) {
			throw new BadOptionException("--%s cannot be set for a fleet: %s".formatted(name, instead));
		}
	}

	private static List<String> ofNodes(Store store, int batch, String... args) {
		List<String> ofNodes = new ArrayList<>(
				Arrays.stream(args).filter((arg) -> !arg.startsWith("--fleet") && !arg.startsWith("--load")).toList());
		ofNodes.add("--snowflake.lease.store=" + store.name().toLowerCase(Locale.ROOT));
		if (batch > DEFAULT_MAX_COUNT) {
			ofNodes.add("--snowflake.web.max-count=" + batch);
		}
		return ofNodes;
	}

	/** Returns the port of a node, counted from 0. */
	int port(int node) {
		return (this.port != 0) ? this.port + node : 0;
	}

	int kills() {
		return this.nodes * this.restarts;
	}

	/**
	 * Where a fleet leases its node ids.
	 */
	enum Store {

		FILE, JDBC, REDIS, ZOOKEEPER

	}

}
