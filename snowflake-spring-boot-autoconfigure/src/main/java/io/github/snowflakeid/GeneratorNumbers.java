package io.github.snowflakeid;

import java.time.Duration;
import java.util.Map;

/**
 * What a generator has counted since it was made. None of the numbers ever decreases.
 *
 * @param ids ids issued; a caller that still waits for its id is counted already
 * @param sequenceExhausted calls, or blocks of a batch, that met a used-up sequence
 * @param clockRegressions how often the wall clock stepped back
 * @param waits calls, or blocks of a batch, that had to wait
 * @param waited how long all of them waited
 * @param refused calls that ended with an {@link IdRefusedException}, by reason; every
 * reason is a key
 */
public record GeneratorNumbers(long ids, long sequenceExhausted, long clockRegressions, long waits, Duration waited,
		Map<RefusalReason, Long> refused) {

}
