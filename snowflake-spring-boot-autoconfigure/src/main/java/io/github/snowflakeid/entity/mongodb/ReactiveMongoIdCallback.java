package io.github.snowflakeid.entity.mongodb;

import io.github.snowflakeid.entity.GeneratedProperties;
import io.github.snowflakeid.entity.GeneratorLookup;
import io.github.snowflakeid.entity.InvalidGeneratedIdException;
import io.github.snowflakeid.entity.ReactiveFilling;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import org.reactivestreams.Publisher;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.Ordered;
import org.springframework.data.mongodb.core.mapping.MongoMappingContext;
import org.springframework.data.mongodb.core.mapping.event.ReactiveBeforeConvertCallback;

/**
 * Fills the properties with {@link SnowflakeGenerated} of every document that is saved or
 * inserted, and of those that are embedded in it. What is there already stays. Ids are
 * drawn without parking a thread.
 */
public final class ReactiveMongoIdCallback
		implements ReactiveBeforeConvertCallback<Object>, SmartInitializingSingleton, Ordered {

	private final GeneratorLookup generators;

	private final Iterable<MongoMappingContext> contexts;

	private final ReactiveFilling filling;

	/**
	 * Creates the callback.
	 * @param generators where generators are found
	 * @param contexts what is known of types; asked at the first document, or once all
	 * singletons are there
	 */
	public ReactiveMongoIdCallback(GeneratorLookup generators, Iterable<MongoMappingContext> contexts) {
		this.generators = generators;
		this.contexts = contexts;
		this.filling = new ReactiveFilling(MongoIdCallback.properties(generators, contexts), generators);
	}

	/**
	 * Checks all types that are known by now. Others are checked when the first of their
	 * documents is stored.
	 * @throws InvalidGeneratedIdException if one is annotated wrongly
	 */
	@Override
	public void afterSingletonsInstantiated() {
		this.contexts.forEach((context) -> GeneratedProperties.check(context, this.generators));
	}

	@Override
	public int getOrder() {
		return MongoIdCallback.ORDER;
	}

	/**
	 * Fills a document.
	 * @param document the document
	 * @param collection the name of its collection
	 * @return the document, or a new one if its type is immutable; or an error, if its
	 * type is annotated wrongly or no id can be issued now
	 */
	@Override
	public Publisher<Object> onBeforeConvert(Object document, String collection) {
		return this.filling.fill(document);
	}

}
