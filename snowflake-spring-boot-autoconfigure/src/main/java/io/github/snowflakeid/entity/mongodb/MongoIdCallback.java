package io.github.snowflakeid.entity.mongodb;

import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.entity.GeneratedProperties;
import io.github.snowflakeid.entity.GeneratorLookup;
import io.github.snowflakeid.entity.InvalidGeneratedIdException;
import io.github.snowflakeid.entity.SnowflakeGenerated;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.Ordered;
import org.springframework.data.mongodb.core.mapping.MongoMappingContext;
import org.springframework.data.mongodb.core.mapping.event.BeforeConvertCallback;

/**
 * Fills the properties with {@link SnowflakeGenerated} of every document that is saved or
 * inserted, and of those that are embedded in it. What is there already stays.
 */
public final class MongoIdCallback implements BeforeConvertCallback<Object>, SmartInitializingSingleton, Ordered {

	/**
	 * After auditing, which takes a document with an id for an old one, and before
	 * callbacks that do not say when.
	 */
	static final int ORDER = 200;

	private final GeneratorLookup generators;

	private final Iterable<MongoMappingContext> contexts;

	private final GeneratedProperties properties;

	/**
	 * Creates the callback.
	 * @param generators where generators are found
	 * @param contexts what is known of types; asked at the first document, or once all
	 * singletons are there
	 */
	public MongoIdCallback(GeneratorLookup generators, Iterable<MongoMappingContext> contexts) {
		this.generators = generators;
		this.contexts = contexts;
		this.properties = properties(generators, contexts);
	}

	static GeneratedProperties properties(GeneratorLookup generators, Iterable<MongoMappingContext> contexts) {
		return GeneratedProperties.ofActualTypes(() -> {
			List<MongoMappingContext> all = StreamSupport.stream(contexts.spliterator(), false).toList();
			// templates may have one that is no bean
			return all.isEmpty() ? Stream.of(new MongoMappingContext()) : all.stream();
		}, generators);
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
		return ORDER;
	}

	/**
	 * Fills a document. May park the calling thread where an id is drawn.
	 * @param document the document
	 * @param collection the name of its collection
	 * @return the document, or a new one if its type is immutable
	 * @throws InvalidGeneratedIdException if its type is annotated wrongly
	 * @throws IdRefusedException if no id can be issued now
	 */
	@Override
	public Object onBeforeConvert(Object document, String collection) {
		return this.properties.fill(document);
	}

}
