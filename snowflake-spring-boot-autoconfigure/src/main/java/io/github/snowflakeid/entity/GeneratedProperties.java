package io.github.snowflakeid.entity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRefusedException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.data.mapping.PersistentEntity;
import org.springframework.data.mapping.PersistentProperty;
import org.springframework.data.mapping.context.MappingContext;

/**
 * The annotated properties of what Spring Data stores, and of all that is stored with it:
 * embedded values, children, children of children. Reads each type once. Safe for use by
 * any number of threads. For the integrations.
 */
public final class GeneratedProperties {

	/** It would draw an id from the database for the same property. */
	private static final String SEQUENCE = "org.springframework.data.relational.core.mapping.Sequence";

	private final ObjectProvider<? extends MappingContext<?, ?>> contexts;

	private final GeneratorLookup generators;

	private final Map<Class<?>, FilledType> types = new ConcurrentHashMap<>();

	/**
	 * Creates a reader of annotated properties.
	 * @param contexts the mappings of Spring Data that may know a type, asked when the
	 * first entity is stored
	 * @param generators where generators are found
	 */
	public GeneratedProperties(ObjectProvider<? extends MappingContext<?, ?>> contexts, GeneratorLookup generators) {
		this.contexts = contexts;
		this.generators = generators;
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
		Reading reading = new Reading(context, generators);
		entities.forEach(reading::type);
	}

	/**
	 * Fills what is annotated and has no value yet. May park the calling thread as
	 * {@link IdGenerator#nextId()} does, unless {@linkplain #isFilled nothing is
	 * missing}.
	 * @param entity an entity
	 * @return the same entity, or what takes its place if it is immutable
	 * @throws InvalidGeneratedIdException if the annotation stands where it cannot work
	 * @throws IdRefusedException if no id can be issued now
	 */
	public Object fill(Object entity) {
		return type(entity).fill(entity, this.generators);
	}

	/**
	 * Says whether an entity has all its values, so that no id would be drawn for it.
	 * Never parks.
	 * @param entity an entity
	 * @return whether nothing is missing
	 * @throws InvalidGeneratedIdException if the annotation stands where it cannot work
	 */
	public boolean isFilled(Object entity) {
		return type(entity).isFilled(entity);
	}

	private FilledType type(Object entity) {
		FilledType known = this.types.get(entity.getClass());
		return (known != null) ? known : read(entity.getClass());
	}

	private FilledType read(Class<?> type) {
		MappingContext<?, ?> context = contextOf(type);
		PersistentEntity<?, ?> entity = (context != null) ? context.getPersistentEntity(type) : null;
		FilledType read = (context != null && entity != null) ? new Reading(context, this.generators).type(entity)
				: FilledType.NOTHING;
		this.types.put(type, read);
		return read;
	}

	/** Types that none of them knows yet are read by the first one. */
	private @Nullable MappingContext<?, ?> contextOf(Class<?> type) {
		List<MappingContext<?, ?>> all = new ArrayList<>();
		this.contexts.orderedStream().forEach(all::add);
		return all.stream()
			.filter((context) -> context.hasPersistentEntityFor(type))
			.findFirst()
			.orElse(all.isEmpty() ? null : all.get(0));
	}

	/**
	 * Reads types that may contain each other.
	 */
	private static final class Reading {

		private final MappingContext<?, ?> context;

		private final GeneratorLookup generators;

		private final Map<PersistentEntity<?, ?>, FilledType> types = new HashMap<>();

		Reading(MappingContext<?, ?> context, GeneratorLookup generators) {
			this.context = context;
			this.generators = generators;
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
			FilledType type = new FilledType(entity);
			this.types.put(entity, type);
			List<PersistentProperty<?>> properties = new ArrayList<>();
			entity.forEach(properties::add);
			// the id has the smallest one, wherever it is inherited from
			properties.sort(Comparator.comparing((property) -> !property.isIdProperty()));
			properties.forEach((property) -> read(property, type));
			return type;
		}

		private void read(PersistentProperty<?> property, FilledType type) {
			SnowflakeGenerated annotation = property.findAnnotation(SnowflakeGenerated.class);
			if (annotation != null) {
				type.add(property, generatedId(property, annotation));
			}
			else if (property.isEntity() && !property.isAssociation() && property.isWritable()) {
				PersistentEntity<?, ?> nested = this.context
					.getPersistentEntity(property.getTypeInformation().getRequiredActualType());
				if (nested != null) {
					type.add(property, read(nested));
				}
			}
		}

		private GeneratedId generatedId(PersistentProperty<?> property, SnowflakeGenerated annotation) {
			String name = property.getOwner().getName() + "." + property.getName();
			GeneratedId id = GeneratedId.of(annotation, property.getType(), name);
			if (property.getField() != null && MergedAnnotations.from(property.getField()).isPresent(SEQUENCE)) {
				throw new InvalidGeneratedIdException(name, "has the annotation @Sequence, too",
						"Remove one of the two annotations: each of them fills the property.");
			}
			id.require(this.generators);
			return id;
		}

	}

}
