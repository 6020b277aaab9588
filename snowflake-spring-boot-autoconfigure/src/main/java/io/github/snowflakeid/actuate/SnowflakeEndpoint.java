package io.github.snowflakeid.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

import io.github.snowflakeid.GeneratorNumbers;
import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * Actuator endpoint {@code snowflake}: the state of each generator, and the parts of an
 * id.
 */
@Endpoint(id = "snowflake")
public final class SnowflakeEndpoint {

	private final Map<String, SnowflakeIdGenerator> generators;

	/**
	 * Creates the endpoint.
	 * @param generators the generators by name
	 */
	public SnowflakeEndpoint(Map<String, SnowflakeIdGenerator> generators) {
		this.generators = Map.copyOf(generators);
	}

	@ReadOperation
	Generators state() {
		Map<String, GeneratorState> states = new TreeMap<>();
		this.generators.forEach((name, generator) -> states.put(name, GeneratorState.of(generator)));
		return new Generators(states);
	}

	@ReadOperation
	DecodedIds decode(@Selector String id, @Nullable IdFormat format) {
		long parsed = parse(id, (format != null) ? format : IdFormat.DECIMAL);
		Map<String, DecodedId> decoded = new TreeMap<>();
		long maxId = 0;
		for (Map.Entry<String, SnowflakeIdGenerator> entry : this.generators.entrySet()) {
			SnowflakeLayout layout = entry.getValue().layout();
			maxId = Math.max(maxId, layout.maxId());
			if (parsed <= layout.maxId()) {
				decoded.put(entry.getKey(), DecodedId.of(layout.decompose(parsed)));
			}
		}
		if (decoded.isEmpty()) {
			throw invalid("id is %s; it must be 0 to %d".formatted(id, maxId));
		}
		return new DecodedIds(decoded);
	}

	private static long parse(String id, IdFormat format) {
		try {
			return format.parse(id);
		}
		catch (IllegalArgumentException ex) {
			throw invalid("id: " + ex.getMessage());
		}
	}

	private static InvalidEndpointRequestException invalid(String reason) {
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
	 */
	record GeneratorState(LayoutDescription layout, @Nullable Long nodeId, Duration lead,
			@Nullable RefusalReason refusal, GeneratorNumbers numbers) {

		static GeneratorState of(SnowflakeIdGenerator generator) {
			OptionalLong nodeId = generator.nodeId();
			return new GeneratorState(LayoutDescription.of(generator.layout()),
					nodeId.isPresent() ? nodeId.getAsLong() : null, generator.lead(), generator.refusal().orElse(null),
					generator.numbers());
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

	/**
	 * An id and its parts.
	 *
	 * @param id the id in decimal
	 * @param base32 the id in base 32
	 * @param base62 the id in base 62
	 * @param timestamp when it was issued
	 * @param nodeId the node that issued it
	 * @param sequence its number within the tick
	 */
	record DecodedId(String id, String base32, String base62, Instant timestamp, long nodeId, long sequence) {

		static DecodedId of(SnowflakeId parts) {
			return new DecodedId(IdFormat.DECIMAL.format(parts.id()), IdFormat.BASE32.format(parts.id()),
					IdFormat.BASE62.format(parts.id()), parts.timestamp(), parts.nodeId(), parts.sequence());
		}

	}

}
