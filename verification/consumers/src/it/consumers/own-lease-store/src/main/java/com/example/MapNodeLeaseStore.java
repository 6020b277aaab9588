package com.example;

import java.time.InstantSource;
import java.util.*;
import java.util.concurrent.ConcurrentMap;
import java.util.function.*;
import io.github.snowflakeid.lease.*;

/**
 * The store of docs/leases.md: in the memory of one process.
 */
public class MapNodeLeaseStore extends RowNodeLeaseStore {

    public record Entry(LeaseRows.Memory memory, Map<Long, LeaseRow> rows) {
        Entry with(LeaseRows.Memory memory, LeaseRow row) {
            Map<Long, LeaseRow> rows = new HashMap<>(this.rows);
            rows.put(row.nodeId(), row);
            return new Entry(memory, rows);
        }
    }

    private final ConcurrentMap<String, Entry> namespaces;
    private final InstantSource clock;

    public MapNodeLeaseStore(ConcurrentMap<String, Entry> namespaces, InstantSource clock) {
        this.namespaces = namespaces;
        this.clock = clock;
    }

    @Override
    protected <T> T call(String namespace, Function<LeaseRows, T> work) {
        return work.apply(new LeaseRows() {   // a store on a server limits here how long it takes

            public Namespace read(NodeIdRanges nodeIds) {
                Entry entry = namespaces.get(namespace);
                return (entry == null) ? null
                        : new Namespace(entry.memory(), entry.rows().size(), clock.millis(), entry.rows().values());
            }

            public boolean remember(Memory before, Memory after) {
                return (before == null) ? namespaces.putIfAbsent(namespace, new Entry(after, Map.of())) == null
                        : change((entry) -> entry.memory().equals(before), (entry) -> new Entry(after, entry.rows()));
            }

            public LeaseRow create(LeaseRow row) {
                return change((entry) -> !entry.rows().containsKey(row.nodeId()),
                        (entry) -> entry.with(entry.memory().counted(), row)) ? row : null;
            }

            public boolean replace(LeaseRow before, LeaseRow after) {
                return change((entry) -> before.equals(entry.rows().get(before.nodeId())),
                        (entry) -> entry.with(entry.memory(), after));
            }

            private boolean change(Predicate<Entry> expected, UnaryOperator<Entry> next) {
                Entry entry = namespaces.get(namespace);
                while (entry != null && expected.test(entry) && !namespaces.replace(namespace, entry, next.apply(entry))) {
                    entry = namespaces.get(namespace);
                }
                return entry != null && expected.test(entry);
            }
        });
    }
}
