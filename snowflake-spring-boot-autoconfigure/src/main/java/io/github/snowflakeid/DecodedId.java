package io.github.snowflakeid;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An id and its parts, as they are shown to people and sent to other programs: the id in
 * each format as a text, because JavaScript loses digits of large numbers.
 *
 * @param id the id in decimal
 * @param base32 the id in base 32
 * @param base62 the id in base 62
 * @param timestamp when it was issued
 * @param nodeId the node that issued it
 * @param nodeIdParts the parts of the node id by name, such as datacenter and worker, or
 * null if no {@link SnowflakePreset} with parts has this layout
 * @param sequence its number within the tick
 * @param doubt why the generator can hardly have issued it, or null
 */
public record DecodedId(String id, String base32, String base62, Instant timestamp, long nodeId,
		@Nullable Map<String, Long> nodeIdParts, long sequence, @Nullable String doubt) {

	/**
	 * Reads the parts of an id.
	 * @param id the id
	 * @param generator the generator that may have issued it, or one of the same layout
	 * @return the parts
	 * @throws IllegalArgumentException if the id does not fit the generator's layout
	 */
	public static DecodedId of(long id, SnowflakeIdGenerator generator) {
		SnowflakeId parts = generator.layout().decompose(id);
		Map<String, Long> nodeIdParts = SnowflakePreset.partsOf(generator.layout(), parts.nodeId());
		return new DecodedId(IdFormat.DECIMAL.format(id), IdFormat.BASE32.format(id), IdFormat.BASE62.format(id),
				parts.timestamp(), parts.nodeId(), nodeIdParts.isEmpty() ? null : nodeIdParts, parts.sequence(),
				generator.doubt(parts).orElse(null));
	}

}
