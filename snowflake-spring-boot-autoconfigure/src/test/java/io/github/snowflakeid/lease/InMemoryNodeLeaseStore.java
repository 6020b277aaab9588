package io.github.snowflakeid.lease;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A store in two maps: the rows, and what their namespaces remember.
 */
public class InMemoryNodeLeaseStore extends RowNodeLeaseStore {

	private final Map<String, LeaseRows.Memory> memories = new HashMap<>();

	private final Map<String, Map<Long, LeaseRow>> rows = new HashMap<>();

	private final InstantSource clock;

	public InMemoryNodeLeaseStore(InstantSource clock) {
		this.clock = clock;
	}

	@Override
	protected synchronized <T extends @Nullable Object> T call(String namespace, Function<LeaseRows, T> work) {
		return work.apply(new InMemoryRows(namespace, this.rows.computeIfAbsent(namespace, (name) -> new HashMap<>())));
	}

	/** Deletes a row, which no store does by itself. */
	synchronized void delete(String namespace, long nodeId) {
		this.rows.getOrDefault(namespace, Map.of()).remove(nodeId);
	}

	/**
	 * The rows of one namespace. Whoever has them is alone with them.
	 */
	private final class InMemoryRows implements LeaseRows {

		private final String namespace;

		private final Map<Long, LeaseRow> rows;

		InMemoryRows(String namespace, Map<Long, LeaseRow> rows) {
			this.namespace = namespace;
			this.rows = rows;
		}

		private @Nullable Memory memory() {
			return InMemoryNodeLeaseStore.this.memories.get(this.namespace);
		}

		@Override
		public @Nullable Namespace read(NodeIdRanges nodeIds) {
			Memory memory = memory();
			return (memory != null) ? new Namespace(memory, this.rows.size(),
					InMemoryNodeLeaseStore.this.clock.millis(), List.copyOf(this.rows.values())) : null;
		}

		@Override
		public boolean remember(@Nullable Memory before, Memory after) {
			boolean unchanged = Objects.equals(before, memory());
			if (unchanged) {
				InMemoryNodeLeaseStore.this.memories.put(this.namespace, after);
			}
			return unchanged;
		}

		@Override
		public @Nullable LeaseRow create(LeaseRow row) {
			if (this.rows.putIfAbsent(row.nodeId(), row) != null) {
				return null;
			}
			InMemoryNodeLeaseStore.this.memories.computeIfPresent(this.namespace, (name, memory) -> memory.counted());
			return row;
		}

		@Override
		public boolean replace(LeaseRow before, LeaseRow after) {
			return this.rows.replace(before.nodeId(), before, after);
		}

	}

}
