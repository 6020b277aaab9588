package io.github.snowflakeid.entity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRefusedException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.data.mapping.PersistentEntity;
import org.springframework.data.mapping.PersistentProperty;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.util.ClassUtils;

/**
 * The annotated properties of what Spring Data stores, and of all that is stored with it:
 * embedded values, children, children of children. Reads each type once. Safe for use by
 * any number of threads. For the integrations.
 */
public final class GeneratedProperties {

	/** It would draw an id from the database for the same property. */
	private static final String SEQUENCE = "org.springframework.data.relational.core.mapping.Sequence";

	private final Supplier<Stream<? extends MappingContext<?, ?>>> contexts;

	private final GeneratorLookup generators;

	private final boolean declared;

	private final Map<Class<?>, FilledType> types = new ConcurrentHashMap<>();

	private GeneratedProperties(Supplier<Stream<? extends MappingContext<?, ?>>> contexts, GeneratorLookup generators,
			boolean declared) {
		this.contexts = contexts;
		this.generators = generators;
		this.declared = declared;
	}

	/**
	 * Creates a reader for those who store nested values as what they are declared, such
	 * as rows.
	 * @param contexts the mappings of Spring Data that may know a type, asked when the
	 * first entity is stored; the first one reads types that none of them knows
	 * @param generators where generators are found
	 * @return the reader
	 */
	public static GeneratedProperties ofDeclaredTypes(Supplier<Stream<? extends MappingContext<?, ?>>> contexts,
			GeneratorLookup generators) {
		return new GeneratedProperties(contexts, generators, true);
	}

	/**
	 * Creates a reader for those who store nested values as what they are, such as
	 * documents.
	 * @param contexts the mappings of Spring Data that may know a type, asked when the
	 * first entity is stored; the first one reads types that none of them knows
	 * @param generators where generators are found
	 * @return the reader
	 */
	public static GeneratedProperties ofActualTypes(Supplier<Stream<? extends MappingContext<?, ?>>> contexts,
			GeneratorLookup generators) {
		return new GeneratedProperties(contexts, generators, false);
	}

	/**
	 * Makes sure that the annotation stands only where it can work.
	 * @param context the mapping whose types are looked at, all that it knows by now
	 * @param generators where generators are found
	 * @throws InvalidGeneratedIdException if it stands elsewhere, or names a generator
	 * that is not there; always for the same property
	 */
	public static void check(MappingContext<?, ?> context, GeneratorLookup generators) {
		List<PersistentEntity<?, ?>> entities = new ArrayList<>(context.getPersistentEntities());
		entities.sort(Comparator.comparing(PersistentEntity::getName));
		for (PersistentEntity<?, ?> entity : entities) {
			entity.forEach((property) -> generatedId(property, generators));
		}
	}

	/**
	 * Fills what is annotated and has no value yet. May park the calling thread as
	 * {@link IdGenerator#nextId()} does, unless {@linkplain #missing nothing is missing}.
	 * @param entity an entity
	 * @return the same entity, or what takes its place if it is immutable
	 * @throws InvalidGeneratedIdException if the annotation stands where it cannot work
	 * @throws IdRefusedException if no id can be issued now
	 */
	public Object fill(Object entity) {
		return type(entity).fill(entity, (generator) -> this.generators.get(generator).nextId());
	}

	/**
	 * Says how many ids are needed to fill an entity. Never parks.
	 * @param entity an entity
	 * @return how many, by the name of the generator that is to issue them; empty if
	 * nothing is missing
	 * @throws InvalidGeneratedIdException if the annotation stands where it cannot work
	 */
	public Map<String, Integer> missing(Object entity) {
		return type(entity).missing(entity);
	}

	/**
	 * Fills what is annotated and has no value yet with ids that have been drawn. Parents
	 * come before their children. Never parks.
	 * @param entity an entity
	 * @param ids by the name of their generator at least as many as are
	 * {@linkplain #missing missing}
	 * @return the same entity, or what takes its place if it is immutable
	 * @throws InvalidGeneratedIdException if the annotation stands where it cannot work
	 * @throws ConcurrentModificationException if there are too few of them, because the
	 * entity has been changed since they were counted
	 */
	public Object fill(Object entity, Map<String, long[]> ids) {
		Map<String, PrimitiveIterator.OfLong> left = new HashMap<>();
		ids.forEach((generator, some) -> left.put(generator, Arrays.stream(some).iterator()));
		return type(entity).fill(entity, (generator) -> {
			PrimitiveIterator.OfLong some = left.get(generator);
			if (some == null || !some.hasNext()) {
				throw new ConcurrentModificationException(
						entity.getClass().getName() + " has been changed while ids were drawn for it");
			}
			return some.nextLong();
		});
	}

	private FilledType type(Object entity) {
		Class<?> type = ClassUtils.getUserClass(entity);
		FilledType known = this.types.get(type);
		return (known != null) ? known : read(type);
	}

	private FilledType read(Class<?> type) {
		MappingContext<?, ?> context = contextOf(type);
		PersistentEntity<?, ?> entity = (context != null) ? context.getPersistentEntity(type) : null;
		FilledType read = (context != null && entity != null) ? new Reading(context).type(entity) : FilledType.NOTHING;
		this.types.put(type, read);
		return read;
	}

	/** Types that none of them knows yet are read by the first one. */
	private @Nullable MappingContext<?, ?> contextOf(Class<?> type) {
		List<MappingContext<?, ?>> all = new ArrayList<>();
		this.contexts.get().forEach(all::add);
		return all.stream()
			.filter((context) -> context.hasPersistentEntityFor(type))
			.findFirst()
			.orElse(all.isEmpty() ? null : all.get(0));
	}

	private static @Nullable GeneratedId generatedId(PersistentProperty<?> property, GeneratorLookup generators) {
		SnowflakeGenerated annotation = property.findAnnotation(SnowflakeGenerated.class);
		if (annotation == null) {
			return null;
		}
		String name = property.getOwner().getName() + "." + property.getName();
		GeneratedId id = GeneratedId.of(annotation, property.getType(), name);
		if (property.getField() != null && MergedAnnotations.from(property.getField()).isPresent(SEQUENCE)) {
			throw new InvalidGeneratedIdException(name, "has the annotation @Sequence, too",
					"Remove one of the two annotations: each of them fills the property.");
		}
		id.require(generators);
		return id;
	}

	/**
	 * Reads types that may contain each other.
	 */
	private final class Reading {

		private final MappingContext<?, ?> context;

		private final Map<PersistentEntity<?, ?>, FilledType> types = new HashMap<>();

		Reading(MappingContext<?, ?> context) {
			this.context = context;
		}

		FilledType type(PersistentEntity<?, ?> entity) {
			FilledType type = read(entity);
			type.forgetWhatIsNeverFilled(new HashSet<>());
			return type;
		}

		private FilledType read(PersistentEntity<?, ?> entity) {
			FilledType known = this.types.get(entity);
			if (known != null) {
				return known;
			}
			FilledType type = FilledType.declared(entity);
			this.types.put(entity, type);
			List<PersistentProperty<?>> properties = new ArrayList<>();
			entity.forEach(properties::add);
			// the id has the smallest one, wherever it is inherited from
			properties.sort(Comparator.comparing((property) -> !property.isIdProperty()));
			properties.forEach((property) -> read(property, type));
			return type;
		}

		private void read(PersistentProperty<?> property, FilledType type) {
			GeneratedId id = generatedId(property, GeneratedProperties.this.generators);
			if (id != null) {
				type.add(property, id);
			}
			else if (mayHoldEntities(property) && !property.isAssociation() && property.isWritable()) {
				type.add(property, nested(property));
			}
		}

		private boolean mayHoldEntities(PersistentProperty<?> property) {
			return property.isEntity()
					|| (!GeneratedProperties.this.declared && property.getActualType() == Object.class);
		}

		private FilledType nested(PersistentProperty<?> property) {
			if (!GeneratedProperties.this.declared) {
				return FilledType.ofEachValue(GeneratedProperties.this::type);
			}
			PersistentEntity<?, ?> nested = this.context
				.getPersistentEntity(property.getTypeInformation().getRequiredActualType());
			return (nested != null) ? read(nested) : FilledType.NOTHING;
		}

	}

}
