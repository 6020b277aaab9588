package io.github.snowflakeid.simulation;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.NodeLease;

/**
 * Reads out of the product's objects all that decides what they do next, but for the
 * clocks and for when the keeper tries again.
 */
final class Internals {

	/** By class and name. They are read millions of times. */
	private static final Map<Class<?>, Map<String, Field>> FIELDS = new ConcurrentHashMap<>();

	private Internals() {
	}

	static long ofGenerator(SnowflakeIdGenerator generator, long nanos) {
		Object slice = get(generator, "slice");
		long mixed = mix(0, (long) get(slice, "word"));
		mixed = mix(mixed, (long) get(slice, "nodeId"));
		mixed = mix(mixed, (long) get(slice, "start"));
		mixed = mix(mixed, (long) get(slice, "end"));
		mixed = mix(mixed, (long) get(generator, "highWaterTick"));
		Object clock = get(generator, "clock");
		Object state = get(clock, "state");
		if (state.getClass().getSimpleName().equals("Steady")) {
			return mix(mixed, (long) get(state, "highestWall"));
		}
		mixed = mix(mixed, (long) get(state, "anchor"));
		mixed = mix(mixed, nanos - (long) get(state, "nanos"));
		mixed = mix(mixed, (long) get(state, "wall"));
		mixed = mix(mixed, (boolean) get(state, "frozen") ? 1 : 0);
		return mixed;
	}

	/** Returns what guards the keeper's state. */
	static Object lockOf(LeaseKeeper keeper) {
		return get(keeper, "lock");
	}

	static long ofKeeper(LeaseKeeper keeper, Map<Long, LeaseRow> rows) {
		Object run = get(keeper, "run");
		if (run == null) {
			return 0;
		}
		long mixed = mix(1, (boolean) get(run, "stopped") ? 1 : 0);
		mixed = mix(mixed, (boolean) get(run, "over") ? 1 : 0);
		mixed = mix(mixed, get(run, "state").toString().hashCode());
		mixed = mix(mixed, (long) get(run, "highWaterMark"));
		mixed = mix(mixed, of((NodeLease) get(run, "lease"), rows));
		return mix(mixed, of((NodeLease) get(run, "changing"), rows));
	}

	/** A token counts only as the one in the store, or as another. */
	private static long of(NodeLease lease, Map<Long, LeaseRow> rows) {
		if (lease == null) {
			return 0;
		}
		long stored = rows.get(lease.nodeId()).token();
		long mixed = mix(lease.nodeId(), lease.from());
		mixed = mix(mixed, lease.until());
		return mix(mixed, (lease.token() == stored ? 1 : 0) + (lease.nextToken() == stored ? 2 : 0)
				+ (lease.token() == lease.nextToken() ? 4 : 0));
	}

	private static long mix(long mixed, long value) {
		return Ledger.mix(mixed * 31 + value);
	}

	private static Object get(Object owner, String name) {
		try {
			Map<String, Field> fields = FIELDS.get(owner.getClass());
			Field field = (fields != null) ? fields.get(name) : null;
			if (field == null) {
				field = find(owner.getClass(), name);
				FIELDS.computeIfAbsent(owner.getClass(), (type) -> new ConcurrentHashMap<>()).put(name, field);
			}
			return field.get(owner);
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Field find(Class<?> type, String name) {
		for (Class<?> at = type; at != null; at = at.getSuperclass()) {
			for (Field field : at.getDeclaredFields()) {
				if (field.getName().equals(name)) {
					field.setAccessible(true);
					return field;
				}
			}
		}
		throw new IllegalArgumentException("%s has no field %s any more".formatted(type, name));
	}

}
