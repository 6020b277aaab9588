package io.github.snowflakeid;

import java.time.Instant;

/**
 * The parts of an id, as {@link SnowflakeLayout#decompose(long)} reads them.
 *
 * @param id the id itself
 * @param timestamp the start of the tick in which the id was issued, in id time
 * @param nodeId the node that issued it
 * @param sequence its number within the tick
 */
public record SnowflakeId(long id, Instant timestamp, long nodeId, long sequence) {

}
