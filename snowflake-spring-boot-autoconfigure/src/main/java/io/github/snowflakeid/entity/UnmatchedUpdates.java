package io.github.snowflakeid.entity;

import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tells of updates that found no row, once for each type. Whoever saves an entity whose
 * id was set by hand loses it that way without an error. For the integrations.
 */
public final class UnmatchedUpdates {

	private static final Log logger = LogFactory.getLog(UnmatchedUpdates.class);

	private final Set<Class<?>> told = ConcurrentHashMap.newKeySet();

	private final String insert;

	/**
	 * Creates what tells.
	 * @param insert the method that inserts an entity with an id
	 */
	public UnmatchedUpdates(String insert) {
		this.insert = insert;
	}

	/**
	 * Tells, unless it has been told for the type.
	 * @param type the type of the entity
	 * @param id its id
	 */
	public void tell(Class<?> type, @Nullable Object id) {
		if (this.told.add(type)) {
			logger.warn(String.format(Locale.ROOT,
					"%s with the id %s is not stored: the UPDATE of it has found no row, and nobody reports an error. "
							+ "Spring Data updates what has an id already. "
							+ "Let @SnowflakeGenerated fill the id, or insert the entity with %s, or implement Persistable, "
							+ "or give it a @Version property. (Said once for each type.)",
					type.getName(), id, this.insert));
		}
	}

}
