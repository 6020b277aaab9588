package io.github.snowflakeid.entity.jdbc;

import io.github.snowflakeid.entity.GeneratedProperties;
import io.github.snowflakeid.entity.GeneratorLookup;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.data.relational.core.mapping.event.BeforeConvertCallback;

/**
 * Fills the ids of an aggregate before it is written, those of its children as well: an
 * aggregate that is stored already may have new ones. Spring Data has decided by then
 * whether the root is new. Comes after callbacks of the application, which may set ids of
 * their own. May park the calling thread.
 */
public final class JdbcIdCallback implements BeforeConvertCallback<Object>, Ordered {

	private final GeneratedProperties properties;

	/**
	 * Creates a callback.
	 * @param contexts the mappings
	 * @param generators where generators are found
	 */
	public JdbcIdCallback(ObjectProvider<JdbcMappingContext> contexts, GeneratorLookup generators) {
		this.properties = GeneratedProperties.ofDeclaredTypes(contexts::orderedStream, generators);
	}

	@Override
	public Object onBeforeConvert(Object aggregate) {
		return this.properties.fill(aggregate);
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
