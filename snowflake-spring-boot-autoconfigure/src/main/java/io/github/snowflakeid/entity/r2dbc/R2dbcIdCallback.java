package io.github.snowflakeid.entity.r2dbc;

import io.github.snowflakeid.entity.GeneratedProperties;
import io.github.snowflakeid.entity.GeneratorLookup;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;
import org.springframework.data.r2dbc.mapping.event.BeforeConvertCallback;
import org.springframework.data.relational.core.sql.SqlIdentifier;

/**
 * Fills the ids of an entity before it is written. Spring Data has decided by then
 * whether it is new. Comes after callbacks of the application, which may set ids of their
 * own. An id is drawn on the thread that subscribes, unless that must not block: then on
 * one of {@link Schedulers#boundedElastic()}.
 */
public final class R2dbcIdCallback implements BeforeConvertCallback<Object>, Ordered {

	private final GeneratedProperties properties;

	/**
	 * Creates a callback.
	 * @param contexts the mappings
	 * @param generators where generators are found
	 */
	public R2dbcIdCallback(ObjectProvider<R2dbcMappingContext> contexts, GeneratorLookup generators) {
		this.properties = GeneratedProperties.ofDeclaredTypes(contexts::orderedStream, generators);
	}

	@Override
	public Publisher<Object> onBeforeConvert(Object entity, SqlIdentifier table) {
		return Mono.defer(() -> {
			if (this.properties.missing(entity).isEmpty()) {
				return Mono.just(entity);
			}
			Mono<Object> filled = Mono.fromCallable(() -> this.properties.fill(entity));
			return Schedulers.isInNonBlockingThread() ? filled.subscribeOn(Schedulers.boundedElastic()) : filled;
		});
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
