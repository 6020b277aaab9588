package io.github.snowflakeid.jackson2;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import io.github.snowflakeid.text.UnreadableId;

/**
 * Says in our words what is wrong with what has to be an id. All else is Jackson's.
 */
final class UnreadableIdException extends InvalidFormatException implements UnreadableId {

	private static final long serialVersionUID = 1;

	private final String sentence;

	UnreadableIdException(JsonParser parser, Object value, Class<?> type, String sentence) {
		super(parser, sentence, value, type);
		this.sentence = sentence;
	}

	/** Takes the place of what a context makes where no handler knows better. */
	UnreadableIdException(DeserializationContext context, InvalidFormatException refused, String sentence) {
		super(context.getParser(), refused.getOriginalMessage(), refused.getValue(), refused.getTargetType());
		this.sentence = sentence;
	}

	/** Is complete when the exception leaves the mapper. */
	@Override
	public String place() {
		StringBuilder place = new StringBuilder();
		for (Reference reference : getPath()) {
			if (reference.getFieldName() == null) {
				place.append('[').append(reference.getIndex()).append(']');
			}
			else {
				place.append(place.isEmpty() ? "" : ".").append(reference.getFieldName());
			}
		}
		return place.toString();
	}

	@Override
	public String sentence() {
		return this.sentence;
	}

}
