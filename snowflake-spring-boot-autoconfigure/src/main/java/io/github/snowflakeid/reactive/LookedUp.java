package io.github.snowflakeid.reactive;

import java.util.function.Supplier;

import io.github.snowflakeid.IdGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A generator that is looked up once it is needed. If several threads are the first ones,
 * each of them looks it up.
 */
final class LookedUp {

	private final Supplier<? extends IdGenerator> lookup;

	private volatile @Nullable IdGenerator known;

	LookedUp(Supplier<? extends IdGenerator> lookup) {
		this.lookup = lookup;
	}

	LookedUp(IdGenerator generator) {
		this(() -> generator);
		this.known = generator;
	}

	boolean isKnown() {
		return this.known != null;
	}

	IdGenerator get() {
		IdGenerator known = this.known;
		if (known == null) {
			known = this.lookup.get();
			this.known = known;
		}
		return known;
	}

}
