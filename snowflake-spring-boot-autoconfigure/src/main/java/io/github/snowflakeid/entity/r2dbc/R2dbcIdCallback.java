package io.github.snowflakeid.entity.r2dbc;

import io.github.snowflakeid.entity.GeneratedProperties;
import io.github.snowflakeid.entity.GeneratorLookup;
import io.github.snowflakeid.entity.ReactiveFilling;
import org.reactivestreams.Publisher;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;
import org.springframework.data.r2dbc.mapping.event.BeforeConvertCallback;
import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * Fills the ids of an entity before it is written. Spring Data has decided by then
 * whether it is new. Comes after callbacks of the application, which may set ids of their
 * own. Ids are drawn without parking a thread.
 */
public final class R2dbcIdCallback implements BeforeConvertCallback<Object>, Ordered {

	private final ReactiveFilling filling;

	/**
	 * Creates a callback.
	 * @param contexts the mappings
	 * @param generators where generators are found
	 */
	public R2dbcIdCallback(ObjectProvider<R2dbcMappingContext> contexts, GeneratorLookup generators) {
		this.filling = new ReactiveFilling(GeneratedProperties.ofDeclaredTypes(contexts::orderedStream, generators),
				generators);
	}

	@Override
	public Publisher<Object> onBeforeConvert(Object entity, SqlIdentifier table) {
		return this.filling.fill(entity);
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
