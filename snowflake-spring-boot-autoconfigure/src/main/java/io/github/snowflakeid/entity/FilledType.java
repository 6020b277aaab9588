package io.github.snowflakeid.entity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;

import org.springframework.core.CollectionFactory;
import org.springframework.data.mapping.PersistentEntity;
import org.springframework.data.mapping.PersistentProperty;
import org.springframework.data.mapping.PersistentPropertyAccessor;

/**
 * What of a type is filled: its annotated properties, and those that lead to more of
 * them.
 */
final class FilledType {

	/** Of what Spring Data stores without a mapping. */
	static final FilledType NOTHING = new FilledType(null, null);

	private final @Nullable PersistentEntity<?, ?> entity;

	private final @Nullable Function<Object, FilledType> types;

	private final Map<PersistentProperty<?>, GeneratedId> ids = new LinkedHashMap<>();

	private final Map<PersistentProperty<?>, FilledType> nested = new LinkedHashMap<>();

	private FilledType(@Nullable PersistentEntity<?, ?> entity, @Nullable Function<Object, FilledType> types) {
		this.entity = entity;
		this.types = types;
	}

	/** The same for each value. */
	static FilledType declared(PersistentEntity<?, ?> entity) {
		return new FilledType(entity, null);
	}

	/** What each value says of itself. */
	static FilledType ofEachValue(Function<Object, FilledType> types) {
		return new FilledType(null, types);
	}

	void add(PersistentProperty<?> property, GeneratedId id) {
		this.ids.put(property, id);
	}

	void add(PersistentProperty<?> property, FilledType type) {
		this.nested.put(property, type);
	}

	/**
	 * Leaves the ways that lead to an annotated property, so that no other is gone for
	 * each entity.
	 * @param known the types that have been looked at
	 */
	void forgetWhatIsNeverFilled(Set<FilledType> known) {
		if (known.add(this)) {
			this.nested.values().forEach((type) -> type.forgetWhatIsNeverFilled(known));
			this.nested.values().removeIf((type) -> !type.leadsToAnId(new HashSet<>()));
		}
	}

	private boolean leadsToAnId(Set<FilledType> known) {
		if (this.types != null || !this.ids.isEmpty()) {
			return true;
		}
		return known.add(this) && this.nested.values().stream().anyMatch((type) -> type.leadsToAnId(known));
	}

	/**
	 * Counts the values that are missing in an entity and in all that belongs to it.
	 * @param bean the entity
	 * @return how many there are, by the name of the generator
	 */
	Map<String, Integer> missing(Object bean) {
		Map<String, Integer> counts = new LinkedHashMap<>();
		count(bean, counts);
		return counts;
	}

	private void count(Object bean, Map<String, Integer> counts) {
		if (isNothing()) {
			return;
		}
		PersistentPropertyAccessor<Object> accessor = accessor(bean);
		this.ids.forEach((property, id) -> {
			if (id.isMissing(accessor.getProperty(property))) {
				counts.merge(id.generator(), 1, Integer::sum);
			}
		});
		this.nested.forEach((property, type) -> type.countEach(accessor.getProperty(property), counts));
	}

	private void countEach(@Nullable Object value, Map<String, Integer> counts) {
		Collection<?> elements = elements(value);
		if (elements != null) {
			elements.forEach((element) -> countEach(element, counts));
		}
		else if (value != null) {
			of(value).count(value, counts);
		}
	}

	/**
	 * Fills an entity and all that belongs to it.
	 * @param bean the entity
	 * @param ids gives an id, by the name of the generator
	 * @return the entity, or what takes its place
	 */
	Object fill(Object bean, ToLongFunction<String> ids) {
		return new Filling(ids).fill(bean, this);
	}

	private FilledType of(Object value) {
		return (this.types != null) ? this.types.apply(value) : this;
	}

	private boolean isNothing() {
		return this.ids.isEmpty() && this.nested.isEmpty();
	}

	@SuppressWarnings("NullAway") // without a mapping there is nothing to be filled
	private PersistentPropertyAccessor<Object> accessor(Object bean) {
		return this.entity.getPropertyAccessor(bean);
	}

	/** What a value holds, or null if it is but one. */
	private static @Nullable Collection<?> elements(@Nullable Object value) {
		if (value instanceof Collection<?> collection) {
			return collection;
		}
		if (value instanceof Map<?, ?> map) {
			return map.values();
		}
		return (value instanceof Object[] array) ? Arrays.asList(array) : null;
	}

	/**
	 * One entity with all that belongs to it, parents before their children.
	 */
	private static final class Filling {

		private final ToLongFunction<String> ids;

		private long drawn;

		Filling(ToLongFunction<String> ids) {
			this.ids = ids;
		}

		Object fill(Object bean, FilledType type) {
			if (type.isNothing()) {
				return bean;
			}
			PersistentPropertyAccessor<Object> accessor = type.accessor(bean);
			type.ids.forEach((property, id) -> {
				if (id.isMissing(accessor.getProperty(property))) {
					accessor.setProperty(property, id.value(this.ids.applyAsLong(id.generator())));
					this.drawn++;
				}
			});
			type.nested.forEach((property, nested) -> fill(property, nested, accessor));
			return accessor.getBean();
		}

		private void fill(PersistentProperty<?> property, FilledType type,
				PersistentPropertyAccessor<Object> accessor) {
			Object value = accessor.getProperty(property);
			Object filled = fillEach(value, type);
			if (!isAnother(value, filled)) {
				return;
			}
			if (elements(value) == null || isSettable(property, filled)) {
				accessor.setProperty(property, filled);
			}
			else {
				replaceWithin(property, type, value, filled);
			}
		}

		/**
		 * Returns the value itself if all in it could be filled where it is, or a copy.
		 */
		private @Nullable Object fillEach(@Nullable Object value, FilledType type) {
			if (value instanceof Collection<?> collection) {
				return fillEach(collection, type);
			}
			if (value instanceof Map<?, ?> map) {
				return fillEach(map, type);
			}
			if (value instanceof Object[] array) {
				List<@Nullable Object> filled = new ArrayList<>(array.length);
				return fillEach(Arrays.asList(array), type, filled) ? filled.toArray(array.clone()) : array;
			}
			return (value != null) ? fill(value, type.of(value)) : null;
		}

		private Collection<?> fillEach(Collection<?> collection, FilledType type) {
			long before = this.drawn;
			List<@Nullable Object> filled = new ArrayList<>(collection.size());
			boolean others = fillEach(collection, type, filled);
			// elements of a set may be found by their ids
			boolean moved = !(collection instanceof List) && this.drawn != before;
			if (!others && !moved) {
				return collection;
			}
			Collection<@Nullable Object> copy = emptyCopy(collection);
			copy.addAll(filled);
			return copy;
		}

		@SuppressWarnings("NullAway") // null stays null, and is for Spring Data to refuse
		private Map<?, ?> fillEach(Map<?, ?> map, FilledType type) {
			List<@Nullable Object> filled = new ArrayList<>(map.size());
			if (!fillEach(map.values(), type, filled)) {
				return map;
			}
			Map<@Nullable Object, @Nullable Object> copy = CollectionFactory.createApproximateMap(map, map.size());
			Iterator<@Nullable Object> values = filled.iterator();
			map.keySet().forEach((key) -> copy.put(key, values.next()));
			return copy;
		}

		/** Returns whether another takes the place of an element. */
		private boolean fillEach(Collection<?> elements, FilledType type, Collection<@Nullable Object> filled) {
			boolean others = false;
			for (Object element : elements) {
				Object after = fillEach(element, type);
				others |= isAnother(element, after);
				filled.add(after);
			}
			return others;
		}

		@SuppressWarnings("ReferenceEquality") // equal ones may differ in their ids
		private static boolean isAnother(@Nullable Object before, @Nullable Object after) {
			return after != before;
		}

		@SuppressWarnings("NullAway") // null stays null, and is for Spring Data to refuse
		private static Collection<@Nullable Object> emptyCopy(Collection<?> collection) {
			boolean known = collection instanceof List || collection instanceof Set;
			return known ? CollectionFactory.createApproximateCollection(collection, collection.size())
					: new ArrayList<>(collection.size());
		}

		private static boolean isSettable(PersistentProperty<?> property, @Nullable Object value) {
			return property.getType().isInstance(value)
					&& (property.isReadable() || property.getOwner().isCreatorArgument(property));
		}

		private static void replaceWithin(PersistentProperty<?> property, FilledType type, @Nullable Object value,
				@Nullable Object filled) {
			try {
				replaceWithin(value, filled);
			}
			catch (UnsupportedOperationException ex) {
				Map<String, Integer> missing = new LinkedHashMap<>();
				type.countEach(value, missing);
				// else the elements have their ids, and only their place in a set may be
				// another
				if (!missing.isEmpty()) {
					throw new IllegalStateException(String
						.format(Locale.ROOT, "%s.%s cannot take the elements that have their ids now: "
								+ "it can neither be set, nor can what is in it be replaced. "
								+ "Give the property a setter or a wither, or make it a parameter of the constructor, "
								+ "or let it hold a collection that can be changed.", property.getOwner().getName(),
								property.getName()),
							ex);
				}
			}
		}

		@SuppressWarnings("unchecked")
		private static void replaceWithin(@Nullable Object value, @Nullable Object filled) {
			if (value instanceof Map<?, ?> map && filled instanceof Map<?, ?> other) {
				((Map<Object, @Nullable Object>) map).replaceAll((key, element) -> other.get(key));
			}
			else if (value instanceof List<?> list && filled instanceof Collection<?> others) {
				Iterator<?> elements = others.iterator();
				((List<@Nullable Object>) list).replaceAll((element) -> elements.next());
			}
			else if (value instanceof Collection<?> collection && filled instanceof Collection<?> others) {
				collection.clear();
				((Collection<@Nullable Object>) collection).addAll(others);
			}
			else if (value instanceof Object[] array && filled instanceof Object[] others) {
				System.arraycopy(others, 0, array, 0, array.length);
			}
		}

	}

}
