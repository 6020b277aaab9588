package io.github.snowflakeid.entity;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRefusedException;
import org.jspecify.annotations.Nullable;

/**
 * An annotated property, read once: what counts as no value, and what it is filled with.
 * For the integrations, which know how to read and write properties.
 */
public final class GeneratedId {

	private final String property;

	private final Class<?> type;

	private final IdFormat format;

	private final String generator;

	private GeneratedId(String property, Class<?> type, SnowflakeGenerated annotation) {
		this.property = property;
		this.type = type;
		this.format = annotation.format();
		this.generator = annotation.generator();
	}

	/**
	 * Reads an annotation.
	 * @param annotation the annotation
	 * @param type the declared type of the property
	 * @param property the property with its class, for people
	 * @return what it says
	 * @throws InvalidGeneratedIdException if a property of this type cannot have it
	 */
	public static GeneratedId of(SnowflakeGenerated annotation, Class<?> type, String property) {
		boolean text = type == String.class;
		if (!text && type != long.class && type != Long.class) {
			throw new InvalidGeneratedIdException(property, "is of type " + type.getTypeName(),
					"Declare it as long, Long or String: an id has 63 bits.");
		}
		if (!text && annotation.format() != IdFormat.DECIMAL) {
			throw new InvalidGeneratedIdException(property,
					"is of type " + type.getTypeName() + " and has the format " + annotation.format(),
					"Declare it as String, or remove the format: a number has none.");
		}
		return new GeneratedId(property, type, annotation);
	}

	/**
	 * Makes sure that the generator of this property is there.
	 * @param generators where generators are found
	 * @throws InvalidGeneratedIdException if it is not, or if it is not clear which it is
	 */
	public void require(GeneratorLookup generators) {
		generators.require(this.generator, this.property);
	}

	/**
	 * Says whether the property has no value yet.
	 * @param value its value
	 * @return whether it is to be filled
	 */
	public boolean isMissing(@Nullable Object value) {
		return value == null || (this.type == long.class && value.equals(0L));
	}

	/**
	 * Returns which generator the property wants its id from.
	 * @return its name, or an empty text for the one that needs none
	 */
	public String generator() {
		return this.generator;
	}

	/**
	 * Converts an id.
	 * @param id an id
	 * @return the id, as a value of the property's type
	 */
	public Object value(long id) {
		return (this.type == String.class) ? this.format.format(id) : (Object) id;
	}

	/**
	 * Draws an id. May park the calling thread as {@link IdGenerator#nextId()} does.
	 * @param generators where generators are found
	 * @return the id, as a value of the property's type
	 * @throws IdRefusedException if no id can be issued now
	 */
	public Object next(GeneratorLookup generators) {
		return value(generators.get(this.generator).nextId());
	}

	/**
	 * Returns the property with its class, for people.
	 */
	@Override
	public String toString() {
		return this.property;
	}

}
