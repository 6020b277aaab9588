package io.github.snowflakeid.text;

import java.util.function.Supplier;

import io.github.snowflakeid.IdText;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeLayout;

/**
 * The text of a {@link SnowflakeId}, and back: reading takes the layout of the ids, which
 * is asked for when the first one is read.
 */
public final class SnowflakeIdText {

	private final IdText text;

	private final Supplier<SnowflakeLayout> layout;

	/**
	 * Makes texts of the ids of a layout.
	 * @param text how they are written
	 * @param layout supplies the layout of all of them
	 */
	public SnowflakeIdText(IdText text, Supplier<SnowflakeLayout> layout) {
		this.text = text;
		this.layout = layout;
	}

	/**
	 * Returns how ids are written.
	 * @return the texts
	 */
	public IdText text() {
		return this.text;
	}

	/**
	 * Returns the layout of the ids.
	 * @return the layout
	 * @throws IllegalStateException if it is not known; the message says why
	 */
	public SnowflakeLayout layout() {
		return this.layout.get();
	}

	/**
	 * Writes an id.
	 * @param id the id
	 * @return its text
	 */
	public String format(SnowflakeId id) {
		return this.text.format(id.id());
	}

	/**
	 * Reads an id and its parts.
	 * @param text a text of the format
	 * @return the id
	 * @throws IllegalArgumentException if the text is not one of the format, or the id
	 * does not fit the layout; the message says what was expected
	 */
	public SnowflakeId parse(CharSequence text) {
		return decompose(this.text.parse(text));
	}

	/**
	 * Reads the parts of an id.
	 * @param id the id
	 * @return the id and its parts
	 * @throws IllegalArgumentException if the id does not fit the layout
	 */
	public SnowflakeId decompose(long id) {
		return layout().decompose(id);
	}

}
