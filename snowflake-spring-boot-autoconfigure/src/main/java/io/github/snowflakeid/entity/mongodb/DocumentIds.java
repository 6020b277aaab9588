package io.github.snowflakeid.entity.mongodb;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;

import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.entity.GeneratedId;
import io.github.snowflakeid.entity.GeneratorLookup;
import io.github.snowflakeid.entity.InvalidGeneratedIdException;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import org.jspecify.annotations.Nullable;

import org.springframework.core.CollectionFactory;
import org.springframework.data.mapping.PersistentEntity;
import org.springframework.data.mapping.PersistentPropertyAccessor;
import org.springframework.data.mongodb.core.mapping.MongoMappingContext;
import org.springframework.data.mongodb.core.mapping.MongoPersistentProperty;
import org.springframework.util.ClassUtils;

/**
 * Fills the annotated properties of documents, and of the documents that are embedded in
 * them. Each type is read once.
 */
final class DocumentIds {

	private final GeneratorLookup generators;

	private final Iterable<MongoMappingContext> contexts;

	private final Map<Class<?>, DocumentType> types = new ConcurrentHashMap<>();

	/**
	 * Creates the filler.
	 * @param generators where generators are found
	 * @param contexts what is known of types; asked as late as possible
	 */
	DocumentIds(GeneratorLookup generators, Iterable<MongoMappingContext> contexts) {
		this.generators = generators;
		this.contexts = contexts;
	}

	/**
	 * Reads all types that are known by now.
	 * @throws InvalidGeneratedIdException if one is annotated wrongly
	 */
	void check() {
		for (MongoMappingContext context : this.contexts) {
			context.getPersistentEntities().forEach((entity) -> type(entity.getType()));
		}
	}

	/**
	 * Says whether there may be something to fill in documents like this one.
	 * @throws InvalidGeneratedIdException if its type is annotated wrongly
	 */
	boolean mayFill(Object document) {
		return !type(ClassUtils.getUserClass(document)).isEmpty();
	}

	/**
	 * Fills a document. May park the calling thread where an id is drawn.
	 * @return the document, or a new one if its type is immutable
	 * @throws InvalidGeneratedIdException if a type is annotated wrongly
	 * @throws IdRefusedException if no id can be issued now
	 */
	Object fill(Object document) {
		DocumentType type = type(ClassUtils.getUserClass(document));
		if (type.isEmpty()) {
			return document;
		}
		PersistentPropertyAccessor<Object> accessor = type.accessor(document);
		type.generated().forEach((property, id) -> {
			if (id.isMissing(accessor.getProperty(property))) {
				accessor.setProperty(property, id.next(this.generators));
			}
		});
		for (MongoPersistentProperty property : type.embedded()) {
			Object value = accessor.getProperty(property);
			Object filled = fillEmbedded(value);
			if (isAnother(value, filled)) {
				accessor.setProperty(property, filled);
			}
		}
		return accessor.getBean();
	}

	@SuppressWarnings("NullAway") // null stays null
	private @Nullable Object fillEmbedded(@Nullable Object value) {
		if (value instanceof Collection<?> collection) {
			return fillAll(collection);
		}
		if (value instanceof Map<?, ?> map) {
			return fillAll(map);
		}
		if (value instanceof Object[] array) {
			for (int at = 0; at < array.length; at++) {
				array[at] = fillEmbedded(array[at]);
			}
			return array;
		}
		return (value != null) ? fill(value) : null;
	}

	@SuppressWarnings("NullAway") // null stays null
	private Collection<?> fillAll(Collection<?> collection) {
		List<Object> all = new ArrayList<>(collection.size());
		boolean others = false;
		for (Object value : collection) {
			Object filled = fillEmbedded(value);
			// the hash of what is in a set may come from its id
			others |= isAnother(value, filled) || (collection instanceof Set<?> && !collection.contains(filled));
			all.add(filled);
		}
		if (!others) {
			return collection;
		}
		Collection<Object> copy = CollectionFactory.createApproximateCollection(collection, collection.size());
		copy.addAll(all);
		return copy;
	}

	@SuppressWarnings("NullAway") // null stays null
	private Map<?, ?> fillAll(Map<?, ?> map) {
		Map<Object, Object> copy = CollectionFactory.createApproximateMap(map, map.size());
		boolean others = false;
		for (Map.Entry<?, ?> entry : map.entrySet()) {
			Object filled = fillEmbedded(entry.getValue());
			others |= isAnother(entry.getValue(), filled);
			copy.put(entry.getKey(), filled);
		}
		return others ? copy : map;
	}

	@SuppressWarnings("ReferenceEquality") // one that equals it has no id yet
	private static boolean isAnother(@Nullable Object value, @Nullable Object filled) {
		return value != filled;
	}

	private DocumentType type(Class<?> type) {
		DocumentType known = this.types.get(type);
		return (known != null) ? known : this.types.computeIfAbsent(type, this::read);
	}

	private DocumentType read(Class<?> type) {
		PersistentEntity<?, MongoPersistentProperty> entity = context(type).getPersistentEntity(type);
		Map<MongoPersistentProperty, GeneratedId> generated = new LinkedHashMap<>();
		List<MongoPersistentProperty> embedded = new ArrayList<>();
		if (entity != null) {
			for (MongoPersistentProperty property : entity) {
				SnowflakeGenerated annotation = property.findAnnotation(SnowflakeGenerated.class);
				if (annotation != null) {
					GeneratedId id = GeneratedId.of(annotation, property.getType(),
							type.getName() + "." + property.getName());
					id.require(this.generators);
					generated.put(property, id);
				}
				else if (property.isEntity() && !property.isAssociation() && property.isWritable()) {
					embedded.add(property);
				}
			}
		}
		return new DocumentType(entity, generated, embedded);
	}

	/** The one that knows the type, if several databases have one each. */
	private MongoMappingContext context(Class<?> type) {
		List<MongoMappingContext> all = StreamSupport.stream(this.contexts.spliterator(), false).toList();
		return all.stream()
			.filter((context) -> context.hasPersistentEntityFor(type))
			.findFirst()
			.orElseGet(() -> all.isEmpty() ? new MongoMappingContext() : all.get(0));
	}

	/**
	 * What is to be known of a type.
	 *
	 * @param entity what Spring Data knows, or null of values such as texts
	 * @param generated the annotated properties
	 * @param embedded the properties in which there are documents
	 */
	private record DocumentType(@Nullable PersistentEntity<?, MongoPersistentProperty> entity,
			Map<MongoPersistentProperty, GeneratedId> generated, List<MongoPersistentProperty> embedded) {

		boolean isEmpty() {
			return this.generated.isEmpty() && this.embedded.isEmpty();
		}

		PersistentPropertyAccessor<Object> accessor(Object document) {
			return Objects.requireNonNull(this.entity).getPropertyAccessor(document);
		}

	}

}
