package io.github.snowflakeid.lease;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.github.snowflakeid.PageSnippet;
import io.github.snowflakeid.test.NodeLeaseStoreContractTests;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * The store of docs/leases.md, as it stands there.
 */
class MapNodeLeaseStoreTests extends NodeLeaseStoreContractTests {

	private static Constructor<?> constructor;

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final ConcurrentMap<String, Object> namespaces = new ConcurrentHashMap<>();

	private final NodeLeaseStore store = newStore();

	private final NodeLeaseStore otherStore = newStore();

	@BeforeAll
	static void compile(@TempDir Path directory) throws Exception {
		constructor = PageSnippet.of("leases.md", "A store of your own")
			.compile("MapNodeLeaseStore", directory)
			.getConstructor(ConcurrentMap.class, InstantSource.class);
	}

	private NodeLeaseStore newStore() {
		try {
			return (NodeLeaseStore) constructor.newInstance(this.namespaces, this.time);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	protected NodeLeaseStore store() {
		return this.store;
	}

	@Override
	protected NodeLeaseStore otherStore() {
		return this.otherStore;
	}

	/** The map's values are records of the page's: what is remembered, and the rows. */
	@Override
	protected void deleteRow(long nodeId) throws Exception {
		Object entry = this.namespaces.get(this.namespace);
		RecordComponent[] components = entry.getClass().getRecordComponents();
		Map<Object, Object> rows = new HashMap<>((Map<?, ?>) components[1].getAccessor().invoke(entry));
		rows.remove(nodeId);
		this.namespaces.put(this.namespace,
				entry.getClass()
					.getConstructor(components[0].getType(), components[1].getType())
					.newInstance(components[0].getAccessor().invoke(entry), rows));
	}

	@Override
	protected Instant storeTime() {
		return this.time.instant();
	}

	@Override
	protected void letTimePass(Duration duration) {
		this.time.advance(duration);
	}

	@Override
	protected void letHolderDie(NodeLeaseStore store, NodeLease lease) {
		letTimePass(ttl());
	}

}
