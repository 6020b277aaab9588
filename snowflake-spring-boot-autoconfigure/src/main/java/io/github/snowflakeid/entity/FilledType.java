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
	static final FilledType NOTHING = new FilledType(null);

	private final @Nullable PersistentEntity<?, ?> entity;

	private final Map<PersistentProperty<?>, GeneratedId> ids = new LinkedHashMap<>();

	private final Map<PersistentProperty<?>, FilledType> nested = new LinkedHashMap<>();

	FilledType(@Nullable PersistentEntity<?, ?> entity) {
		this.entity = entity;
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
		return known.add(this)
				&& (!this.ids.isEmpty() || this.nested.values().stream().anyMatch((type) -> type.leadsToAnId(known)));
	}

	boolean isFilled(Object bean) {
		return isNothing() || isFilled(accessor(bean));
	}

	private boolean isFilled(PersistentPropertyAccessor<Object> accessor) {
		return this.ids.entrySet()
			.stream()
			.noneMatch((id) -> id.getValue().isMissing(accessor.getProperty(id.getKey())))
				&& this.nested.entrySet()
					.stream()
					.allMatch((property) -> elements(accessor.getProperty(property.getKey())).stream()
						.allMatch((element) -> element == null || property.getValue().isFilled(element)));
	}

	Object fill(Object bean, GeneratorLookup generators) {
		return new Filling(generators).fill(bean, this);
	}

	private boolean isNothing() {
		return this.ids.isEmpty() && this.nested.isEmpty();
	}

	@SuppressWarnings("NullAway") // without a mapping there is nothing to be filled
	private PersistentPropertyAccessor<Object> accessor(Object bean) {
		return this.entity.getPropertyAccessor(bean);
	}

	/** What a property holds, one or several. */
	private static Collection<?> elements(@Nullable Object value) {
		if (value instanceof Collection<?> collection) {
			return collection;
		}
		if (value instanceof Map<?, ?> map) {
			return map.values();
		}
		if (value instanceof Object[] array) {
			return Arrays.asList(array);
		}
		return (value != null) ? List.of(value) : List.of();
	}

	/**
	 * One entity with all that belongs to it, parents before their children.
	 */
	private static final class Filling {

		private final GeneratorLookup generators;

		private long drawn;

		Filling(GeneratorLookup generators) {
			this.generators = generators;
		}

		Object fill(Object bean, FilledType type) {
			if (type.isNothing()) {
				return bean;
			}
			PersistentPropertyAccessor<Object> accessor = type.accessor(bean);
			type.ids.forEach((property, id) -> {
				if (id.isMissing(accessor.getProperty(property))) {
					accessor.setProperty(property, id.next(this.generators));
					this.drawn++;
				}
			});
			type.nested.forEach((property, nested) -> fill(property, nested, accessor));
			return accessor.getBean();
		}

		private void fill(PersistentProperty<?> property, FilledType type,
				PersistentPropertyAccessor<Object> accessor) {
			Object value = accessor.getProperty(property);
			if (value instanceof Collection<?> collection) {
				fill(property, collection, type, accessor);
			}
			else if (value instanceof Map<?, ?> map) {
				fill(property, map, type, accessor);
			}
			else if (value instanceof Object[] array) {
				List<@Nullable Object> filled = new ArrayList<>(array.length);
				if (fill(Arrays.asList(array), type, filled)) {
					accessor.setProperty(property, filled.toArray(array.clone()));
				}
			}
			else if (value != null) {
				Object filled = fill(value, type);
				if (isReplaced(value, filled)) {
					accessor.setProperty(property, filled);
				}
			}
		}

		private void fill(PersistentProperty<?> property, Collection<?> collection, FilledType type,
				PersistentPropertyAccessor<Object> accessor) {
			long before = this.drawn;
			List<@Nullable Object> filled = new ArrayList<>(collection.size());
			boolean replaced = fill(collection, type, filled);
			// elements of a set may be found by their ids
			boolean moved = !(collection instanceof List) && this.drawn != before;
			if (!replaced && !moved) {
				return;
			}
			Collection<@Nullable Object> copy = emptyCopy(collection);
			copy.addAll(filled);
			if (isSettable(property, copy)) {
				accessor.setProperty(property, copy);
			}
			else {
				replace(property, replaced, () -> replaceElements(collection, filled));
			}
		}

		@SuppressWarnings("NullAway") // null stays null, and is for Spring Data to refuse
		private void fill(PersistentProperty<?> property, Map<?, ?> map, FilledType type,
				PersistentPropertyAccessor<Object> accessor) {
			List<@Nullable Object> filled = new ArrayList<>(map.size());
			if (!fill(map.values(), type, filled)) {
				return;
			}
			Map<@Nullable Object, @Nullable Object> copy = CollectionFactory.createApproximateMap(map, map.size());
			Iterator<@Nullable Object> values = filled.iterator();
			map.keySet().forEach((key) -> copy.put(key, values.next()));
			if (isSettable(property, copy)) {
				accessor.setProperty(property, copy);
			}
			else {
				replace(property, true, () -> replaceValues(map, copy));
			}
		}

		/** Returns whether an element is replaced, because it is immutable. */
		private boolean fill(Collection<?> elements, FilledType type, Collection<@Nullable Object> filled) {
			boolean replaced = false;
			for (Object element : elements) {
				Object after = (element != null) ? fill(element, type) : null;
				replaced |= isReplaced(element, after);
				filled.add(after);
			}
			return replaced;
		}

		@SuppressWarnings("ReferenceEquality") // equal ones may differ in their ids
		private static boolean isReplaced(@Nullable Object before, @Nullable Object after) {
			return after != before;
		}

		@SuppressWarnings("NullAway") // null stays null, and is for Spring Data to refuse
		private static Collection<@Nullable Object> emptyCopy(Collection<?> collection) {
			boolean known = collection instanceof List || collection instanceof Set;
			return known ? CollectionFactory.createApproximateCollection(collection, collection.size())
					: new ArrayList<>(collection.size());
		}

		private static boolean isSettable(PersistentProperty<?> property, Object value) {
			return property.getType().isInstance(value)
					&& (property.isReadable() || property.getOwner().isCreatorArgument(property));
		}

		private static void replace(PersistentProperty<?> property, boolean needed, Runnable replacement) {
			try {
				replacement.run();
			}
			catch (UnsupportedOperationException ex) {
				// else the elements have their ids, and only their place in a set may be
				// another
				if (needed) {
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
		private static void replaceElements(Collection<?> collection, List<@Nullable Object> filled) {
			if (collection instanceof List<?> list) {
				Iterator<@Nullable Object> elements = filled.iterator();
				((List<@Nullable Object>) list).replaceAll((element) -> elements.next());
			}
			else {
				collection.clear();
				((Collection<@Nullable Object>) collection).addAll(filled);
			}
		}

		@SuppressWarnings("unchecked")
		private static void replaceValues(Map<?, ?> map, Map<@Nullable Object, @Nullable Object> filled) {
			((Map<@Nullable Object, @Nullable Object>) map).replaceAll((key, value) -> filled.get(key));
		}

	}

}
