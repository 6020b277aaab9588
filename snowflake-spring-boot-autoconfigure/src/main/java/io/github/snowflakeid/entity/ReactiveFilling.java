package io.github.snowflakeid.entity;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.snowflakeid.reactive.ReactiveIdGenerator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Fills entities on event loops: never parks. For the integrations.
 */
public final class ReactiveFilling {

	private final GeneratedProperties properties;

	private final GeneratorLookup lookup;

	private final Map<String, ReactiveIdGenerator> generators = new ConcurrentHashMap<>();

	/**
	 * Creates what fills entities.
	 * @param properties what is filled
	 * @param generators where generators are found, for the first id of each
	 */
	public ReactiveFilling(GeneratedProperties properties, GeneratorLookup generators) {
		this.properties = properties;
		this.lookup = generators;
	}

	/**
	 * Fills what is annotated and has no value yet, for each subscription. The ids of one
	 * generator are drawn together.
	 * @param entity an entity
	 * @return the same entity, or what takes its place if it is immutable; or an error,
	 * if its type is annotated wrongly or not all of the ids can be issued now
	 */
	public Mono<Object> fill(Object entity) {
		return Mono.defer(() -> {
			Map<String, Integer> missing = this.properties.missing(entity);
			if (missing.isEmpty()) {
				return Mono.just(entity);
			}
			return Flux.fromIterable(missing.entrySet())
				.concatMap((entry) -> generator(entry.getKey()).nextIds(entry.getValue())
					.map((ids) -> Map.entry(entry.getKey(), ids)))
				.collectMap(Map.Entry::getKey, Map.Entry::getValue)
				.map((ids) -> this.properties.fill(entity, ids));
		});
	}

	private ReactiveIdGenerator generator(String name) {
		return this.generators.computeIfAbsent(name, (key) -> new ReactiveIdGenerator(() -> this.lookup.get(key)));
	}

}
