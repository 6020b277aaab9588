package io.github.snowflakeid.web.springdoc;

import io.github.snowflakeid.IdText;
import io.swagger.v3.oas.models.media.Schema;

/**
 * What all schemas of ids have in common.
 */
final class IdSchemas {

	/** No format of OpenAPI's own, so that no tool makes something else of the text. */
	static final String FORMAT = "snowflake";

	/** One that has lost its last digits where it is shown as a number. */
	static final long EXAMPLE = 252_162_560_102_600_939L;

	private IdSchemas() {
	}

	/**
	 * Describes a text, as OpenAPI 3.0 has it and as 3.1 has it: each ignores the other's
	 * word for the type.
	 */
	static Schema<Object> string() {
		return typed("string");
	}

	static Schema<Object> typed(String type) {
		Schema<Object> schema = new Schema<>();
		schema.setType(type);
		schema.addType(type);
		return schema;
	}

	/** Says what the texts look like, as far as nobody else has said it. */
	static Schema<?> describe(Schema<?> schema, IdText text) {
		if (schema.getFormat() == null) {
			schema.setFormat(FORMAT);
		}
		if (schema.getPattern() == null) {
			schema.setPattern(text.pattern());
		}
		if (schema.getExample() == null) {
			schema.setExample(text.format(EXAMPLE));
		}
		return schema;
	}

}
