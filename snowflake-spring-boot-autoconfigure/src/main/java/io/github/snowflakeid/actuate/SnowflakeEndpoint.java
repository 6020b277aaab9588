package io.github.snowflakeid.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.github.snowflakeid.DecodedId;
import io.github.snowflakeid.GeneratorNumbers;
import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseStatus;
import io.github.snowflakeid.lease.LeaseTerms;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.util.StringUtils;

/**
 * Actuator endpoint {@code snowflake}: the state of each generator, and the parts of an
 * id.
 */
@Endpoint(id = "snowflake")
public final class SnowflakeEndpoint {

	static final int QUOTED_LENGTH = 40;

	private final List<ObservedGenerator> generators;

	/**
	 * Creates the endpoint.
	 * @param generators the generators
	 */
	public SnowflakeEndpoint(Collection<ObservedGenerator> generators) {
		this.generators = List.copyOf(generators);
	}

	@ReadOperation
	Generators state() {
		Map<String, GeneratorState> states = new TreeMap<>();
		this.generators.forEach((observed) -> states.put(observed.name(), GeneratorState.of(observed)));
		return new Generators(states);
	}

	@ReadOperation
	DecodedIds decode(@Selector String id, @Nullable IdFormat format, @Nullable String generator) {
		IdFormat idFormat = (format != null) ? format : IdFormat.DECIMAL;
		long parsed = parse(id, idFormat);
		Map<String, DecodedId> decoded = new TreeMap<>();
		long maxId = 0;
		for (ObservedGenerator observed : asked(generator)) {
			long largest = observed.generator().layout().maxId();
			maxId = Math.max(maxId, largest);
			if (parsed <= largest) {
				decoded.put(observed.name(), DecodedId.of(parsed, observed.generator()));
			}
		}
		if (decoded.isEmpty()) {
			throw invalid(String.format(Locale.ROOT, "id is %s; it must be %s to %s", id, idFormat.format(0),
					idFormat.format(maxId)));
		}
		return new DecodedIds(decoded);
	}

	/** All, if none is named. */
	private List<ObservedGenerator> asked(@Nullable String generator) {
		if (generator == null) {
			return this.generators;
		}
		List<ObservedGenerator> asked = this.generators.stream()
			.filter((observed) -> observed.name().equals(generator))
			.toList();
		if (asked.isEmpty()) {
			throw invalid(String.format(Locale.ROOT, "generator is '%s'; it must be %s",
					StringUtils.truncate(generator, QUOTED_LENGTH),
					this.generators.stream()
						.map(ObservedGenerator::name)
						.sorted()
						.collect(Collectors.joining(" or "))));
		}
		return asked;
	}

	private static long parse(String id, IdFormat format) {
		try {
			return format.parse(id);
		}
		catch (IllegalArgumentException ex) {
			throw invalid("id: " + ex.getMessage());
		}
	}

	static InvalidEndpointRequestException invalid(String reason) {
		return new InvalidEndpointRequestException(reason, reason);
	}

	/**
	 * The state of all generators.
	 *
	 * @param generators the states by bean name
	 */
	record Generators(Map<String, GeneratorState> generators) {

	}

	/**
	 * The state of a generator.
	 *
	 * @param layout the layout of its ids
	 * @param nodeId the node id in use, or null if there is none
	 * @param lead how far the newest id is ahead of the wall clock
	 * @param refusal why ids are refused now, or null if they are not
	 * @param numbers what it has counted
	 * @param lease the lease of its node id, or null if that is not leased
	 */
	record GeneratorState(LayoutDescription layout, @Nullable Long nodeId, Duration lead,
			@Nullable RefusalReason refusal, GeneratorNumbers numbers, @Nullable LeaseState lease) {

		static GeneratorState of(ObservedGenerator observed) {
			SnowflakeIdGenerator generator = observed.generator();
			OptionalLong nodeId = generator.nodeId();
			return new GeneratorState(LayoutDescription.of(generator.layout()),
					nodeId.isPresent() ? nodeId.getAsLong() : null, generator.lead(), generator.refusal().orElse(null),
					generator.numbers(), (observed.keeper() != null) ? LeaseState.of(observed.keeper()) : null);
		}

	}

	/**
	 * A lease and who else has one.
	 *
	 * @param state what the keeper of the lease is doing
	 * @param namespace the name under which the fleet's leases are kept
	 * @param nodeIds the node ids that may be leased
	 * @param ttl how long a lease lasts without renewal
	 * @param until the end of the window, or null if no lease is held
	 * @param remaining how long the window lasts
	 * @param problem why the keeper's last call to the store failed, and why the store
	 * does not say who holds node ids and when it last did, or null if neither is so
	 * @param renewed renewals that succeeded
	 * @param failed renewals that failed
	 * @param lost leases that were lost
	 * @param holders who holds node ids, as the store says, or null if it does not answer
	 */
	record LeaseState(LeaseStatus.State state, String namespace, String nodeIds, Duration ttl, @Nullable Instant until,
			Duration remaining, @Nullable String problem, long renewed, long failed, long lost,
			@Nullable List<Holder> holders) {

		static LeaseState of(LeaseKeeper keeper) {
			LeaseStatus status = keeper.status();
			LeaseTerms terms = keeper.terms();
			List<Holder> holders = null;
			String problem = status.problem();
			try {
				holders = keeper.holders().stream().map((row) -> Holder.of(row, terms)).toList();
			}
			catch (RuntimeException ex) {
				problem = (problem != null) ? problem + " " + ex.getMessage() : ex.getMessage();
			}
			return new LeaseState(status.state(), terms.namespace(), terms.nodeIds().toString(), terms.ttl(),
					status.until(), status.remaining(), problem, status.renewed(), status.failed(), status.lost(),
					holders);
		}

	}

	/**
	 * Who holds a node id.
	 *
	 * @param nodeId the node id
	 * @param application the name of the application
	 * @param host the name of the host
	 * @param pid the process id
	 * @param since when it was leased, by the store's clock
	 * @param expires when the lease ends unless renewed, by the store's clock
	 * @param highWaterMark the end of the window that the store has on record
	 */
	record Holder(long nodeId, @Nullable String application, @Nullable String host, @Nullable Long pid, Instant since,
			Instant expires, Instant highWaterMark) {

		static Holder of(LeaseRow row, LeaseTerms terms) {
			LeaseOwner owner = row.owner();
			return new Holder(row.nodeId(), (owner != null) ? owner.application() : null,
					(owner != null) ? owner.host() : null, (owner != null) ? owner.pid() : null,
					Instant.ofEpochMilli(row.since()), Instant.ofEpochMilli(row.expires()),
					terms.startOf(row.highWaterMark()));
		}

	}

	/**
	 * A layout and what follows from it.
	 *
	 * @param timestampBits width of the timestamp
	 * @param nodeIdBits width of the node id
	 * @param sequenceBits width of the sequence
	 * @param tick the unit of the timestamp
	 * @param epoch the moment at which the timestamp is 0
	 * @param endOfLife the first moment that no id can carry
	 * @param idsPerSecond the cap of one node
	 * @param fitsJavaScript whether every id is exact as a JavaScript number
	 */
	record LayoutDescription(int timestampBits, int nodeIdBits, int sequenceBits, Duration tick, Instant epoch,
			Instant endOfLife, long idsPerSecond, boolean fitsJavaScript) {

		static LayoutDescription of(SnowflakeLayout layout) {
			return new LayoutDescription(layout.timestampBits(), layout.nodeIdBits(), layout.sequenceBits(),
					layout.tick(), layout.epoch(), layout.endOfLife(), layout.idsPerSecond(), layout.fitsJavaScript());
		}

	}

	/**
	 * An id, decoded with the layout of each generator that it fits.
	 *
	 * @param generators the parts of the id by bean name
	 */
	record DecodedIds(Map<String, DecodedId> generators) {

	}

}
