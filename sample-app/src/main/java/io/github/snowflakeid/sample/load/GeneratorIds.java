package io.github.snowflakeid.sample.load;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import org.jspecify.annotations.Nullable;

/**
 * Draws ids from a generator of this process.
 *
 * @param generator the generator
 */
record GeneratorIds(IdGenerator generator) implements IdSource {

	@Override
	public void draw(long[] ids, int from, int count) throws FailedDraw {
		try {
			if (count == 1) {
				ids[from] = this.generator.nextId();
			}
			else {
				System.arraycopy(this.generator.nextIds(count), 0, ids, from, count);
			}
		}
		catch (IdRefusedException ex) {
			throw FailedDraw.refused(ex);
		}
	}

	@Override
	public @Nullable SnowflakeLayout layout() {
		return (this.generator instanceof SnowflakeIdGenerator snowflake) ? snowflake.layout() : null;
	}

	@Override
	public @Nullable Counts counts() {
		return (this.generator instanceof SnowflakeIdGenerator snowflake) ? Counts.of(snowflake.numbers()) : null;
	}

}
