package io.github.snowflakeid.web;

import java.util.Map;

import io.github.snowflakeid.IdGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The generators whose ids are served over HTTP.
 *
 * @param byDefault the name of the one that a request means which names none, or null if
 * every request has to name one
 * @param byName all of them, by their names; in the order in which people are told of
 * them
 */
public record ServedGenerators(@Nullable String byDefault, Map<String, IdGenerator> byName) {

	/** Whether an answer has to say whose it is. */
	boolean areSeveral() {
		return this.byName.size() > 1;
	}

	/** All names, for people. */
	String choice() {
		return String.join(" or ", this.byName.keySet());
	}

}
