package io.github.snowflakeid.entity.r2dbc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.snowflakeid.entity.UnmatchedUpdates;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.data.r2dbc.mapping.OutboundRow;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;
import org.springframework.data.r2dbc.mapping.event.AfterSaveCallback;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.relational.core.query.Criteria;
import org.springframework.data.relational.core.query.Query;
import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * Looks whether there is a row after the first update of each type. Spring Data keeps to
 * itself how many rows an update has found, and throws by itself for entities with a
 * version. Whoever falls into this trap does so with the first entity that is saved.
 */
public final class FirstUpdateCheck implements AfterSaveCallback<Object>, Ordered {

	private static final Log logger = LogFactory.getLog(FirstUpdateCheck.class);

	private final ObjectProvider<R2dbcMappingContext> contexts;

	private final ObjectProvider<R2dbcEntityOperations> operations;

	private final UnmatchedUpdates unmatched;

	private final Set<Class<?>> checked = ConcurrentHashMap.newKeySet();

	/**
	 * Creates a check.
	 * @param contexts the mappings
	 * @param operations where a row is looked for, if there is but one place
	 * @param unmatched what tells of updates without a row
	 */
	public FirstUpdateCheck(ObjectProvider<R2dbcMappingContext> contexts,
			ObjectProvider<R2dbcEntityOperations> operations, UnmatchedUpdates unmatched) {
		this.contexts = contexts;
		this.operations = operations;
		this.unmatched = unmatched;
	}

	@Override
	public Publisher<Object> onAfterSave(Object entity, OutboundRow row, SqlIdentifier table) {
		Class<?> type = entity.getClass();
		if (this.checked.contains(type)) {
			return Mono.just(entity);
		}
		return this.contexts.stream()
			.filter((context) -> context.hasPersistentEntityFor(type))
			.findFirst()
			.map((context) -> context.getRequiredPersistentEntity(type))
			.filter((mapped) -> isUpdate(mapped, row, table) && this.checked.add(type))
			.map((mapped) -> check(entity, mapped).thenReturn(entity))
			.orElse(Mono.just(entity));
	}

	/** Spring Data takes the id out of the row before it updates, and only then. */
	private static boolean isUpdate(RelationalPersistentEntity<?> mapped, OutboundRow row, SqlIdentifier table) {
		RelationalPersistentProperty id = mapped.getIdProperty();
		return id != null && !id.isEntity() && !mapped.hasVersionProperty() && !row.containsKey(id.getColumnName())
				&& table.equals(mapped.getQualifiedTableName());
	}

	private Mono<Void> check(Object entity, RelationalPersistentEntity<?> mapped) {
		// which of several databases it was is not known
		if (this.operations.stream().limit(2).count() != 1) {
			return Mono.empty();
		}
		Object id = mapped.getIdentifierAccessor(entity).getRequiredIdentifier();
		Criteria sameId = Criteria.where(mapped.getRequiredIdProperty().getName()).is(id);
		return this.operations.getObject().exists(Query.query(sameId), mapped.getType()).doOnNext((exists) -> {
			if (!exists) {
				this.unmatched.tell(mapped.getType(), id);
			}
		}).then().onErrorResume((ex) -> {
			logger.debug("Cannot see whether an update has found a row", ex);
			return Mono.empty();
		});
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
