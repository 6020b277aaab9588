package io.github.snowflakeid.autoconfigure.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.snowflakeid.autoconfigure.NamedGenerators;
import io.github.snowflakeid.lease.LeaseKeeper;
import org.jspecify.annotations.Nullable;

/**
 * The keepers that a context minds: the one of the generator without a name, and those of
 * the others.
 *
 * @param keeper the one
 * @param named the others, or null if they are minded elsewhere or there are none
 */
record Leases(LeaseKeeper keeper, @Nullable NamedGenerators named) {

	/** All of them, made if need be. */
	List<LeaseKeeper> all() {
		return with((this.named != null) ? this.named.keepers() : List.of());
	}

	/** All that were made so far. */
	List<LeaseKeeper> made() {
		return with((this.named != null) ? this.named.madeKeepers() : List.of());
	}

	private List<LeaseKeeper> with(List<LeaseKeeper> others) {
		List<LeaseKeeper> keepers = new ArrayList<>(List.of(this.keeper));
		keepers.addAll(others);
		return keepers;
	}

	/** What the bean factory knows to need the store. */
	Stream<Object> needing() {
		return Stream.concat(Stream.of(this.keeper), Stream.ofNullable(this.named));
	}

	/** What the bean factory knows to give ids away. */
	Stream<Object> drawing() {
		// an application may make keeper and generator without its knowledge
		return Stream.concat(needing(), made().stream().map(LeaseKeeper::generator));
	}

}
