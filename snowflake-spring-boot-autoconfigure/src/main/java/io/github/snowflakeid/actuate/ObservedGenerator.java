package io.github.snowflakeid.actuate;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.lease.LeaseKeeper;
import org.jspecify.annotations.Nullable;

/**
 * A generator that operators look at: by its health, its meters and in the endpoint.
 *
 * @param name what it is called, which is the name of its bean
 * @param generator the generator
 * @param keeper what keeps it supplied with leased node ids, or null if its node id is
 * not leased
 */
public record ObservedGenerator(String name, SnowflakeIdGenerator generator, @Nullable LeaseKeeper keeper) {

}
