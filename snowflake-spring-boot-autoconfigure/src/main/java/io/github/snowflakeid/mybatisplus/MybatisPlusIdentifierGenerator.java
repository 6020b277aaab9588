package io.github.snowflakeid.mybatisplus;

import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

import com.baomidou.mybatisplus.core.incrementer.IdentifierGenerator;
import com.baomidou.mybatisplus.core.metadata.TableInfo;
import com.baomidou.mybatisplus.core.metadata.TableInfoHelper;
import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Gives MyBatis-Plus its ids: numbers for {@code ASSIGN_ID}, and {@link IdFormat#BASE32}
 * for {@code ASSIGN_UUID}. Drawing one is {@link IdGenerator#nextId()} and may park the
 * calling thread as that does.
 */
public final class MybatisPlusIdentifierGenerator implements IdentifierGenerator {

	/** What MyBatis-Plus would convert an id to, and lose some of it. */
	private static final Set<Class<?>> NARROW = Set.of(byte.class, Byte.class, short.class, Short.class, int.class,
			Integer.class, float.class, Float.class, double.class, Double.class);

	private final Supplier<IdGenerator> lookup;

	private volatile @Nullable IdGenerator generator;

	/**
	 * Creates the generator.
	 * @param lookup finds the one that issues the ids; asked when the first id is drawn,
	 * because leases may be in a database that MyBatis-Plus uses, too
	 */
	public MybatisPlusIdentifierGenerator(Supplier<IdGenerator> lookup) {
		this.lookup = lookup;
	}

	/**
	 * Draws an id.
	 * @param entity what it is for, or null
	 * @return a {@code Long}
	 * @throws IllegalStateException if the entity cannot hold it
	 * @throws IdRefusedException if no id can be issued now
	 */
	@Override
	public Number nextId(@Nullable Object entity) {
		if (entity != null) {
			requireWidth(entity.getClass());
		}
		return next();
	}

	/**
	 * Draws an id.
	 * @param entity what it is for, or null
	 * @return 13 characters, which sort as the ids do
	 * @throws IdRefusedException if no id can be issued now
	 */
	@Override
	public String nextUUID(@Nullable Object entity) {
		return IdFormat.BASE32.format(next());
	}

	private static void requireWidth(Class<?> entity) {
		TableInfo table = TableInfoHelper.getTableInfo(entity);
		if (table != null && table.getKeyType() != null && NARROW.contains(table.getKeyType())) {
			throw new IllegalStateException(String.format(Locale.ROOT,
					"The id %s of %s is of type %s, and an id has 63 bits. Declare it as Long or String, or name another "
							+ "IdType in its @TableId.",
					table.getKeyProperty(), entity.getName(), table.getKeyType().getName()));
		}
	}

	private long next() {
		IdGenerator known = this.generator;
		if (known == null) {
			// not while anything is locked: making a generator may take its time
			known = this.lookup.get();
			this.generator = known;
		}
		return known.nextId();
	}

}
