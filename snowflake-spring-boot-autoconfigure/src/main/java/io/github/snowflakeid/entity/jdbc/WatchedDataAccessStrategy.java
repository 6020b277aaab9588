package io.github.snowflakeid.entity.jdbc;

import io.github.snowflakeid.entity.UnmatchedUpdates;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.data.jdbc.core.convert.DataAccessStrategy;
import org.springframework.data.jdbc.core.convert.DelegatingDataAccessStrategy;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.data.mapping.PersistentEntity;

/**
 * Looks at what an update says: whether there was a row. Spring Data looks at that for
 * entities with a version only, and throws by itself for them.
 */
public final class WatchedDataAccessStrategy extends DelegatingDataAccessStrategy {

	private final ObjectProvider<JdbcMappingContext> contexts;

	private final UnmatchedUpdates unmatched;

	/**
	 * Creates a strategy.
	 * @param delegate what updates
	 * @param contexts the mappings
	 * @param unmatched what tells of updates without a row
	 */
	public WatchedDataAccessStrategy(DataAccessStrategy delegate, ObjectProvider<JdbcMappingContext> contexts,
			UnmatchedUpdates unmatched) {
		super(delegate);
		this.contexts = contexts;
		this.unmatched = unmatched;
	}

	@Override
	public <S> boolean update(S instance, Class<S> domainType) {
		boolean updated = super.update(instance, domainType);
		if (!updated) {
			this.contexts.orderedStream()
				.filter((context) -> context.hasPersistentEntityFor(domainType))
				.findFirst()
				.ifPresent((context) -> tell(instance, context.getRequiredPersistentEntity(domainType)));
		}
		return updated;
	}

	private void tell(Object instance, PersistentEntity<?, ?> entity) {
		this.unmatched.tell(entity.getType(), entity.getIdentifierAccessor(instance).getIdentifier());
	}

}
