package io.github.snowflakeid.reactive;

import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeIdGenerator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Draws ids without ever parking a thread. Where {@link IdGenerator#nextId()} would wait,
 * a timer is set, for {@code max-wait} at most, and the id comes on the timer's thread.
 * Otherwise it comes on the thread that asks for it.
 * <p>
 * Nothing is drawn before it is subscribed to and requested, and each subscription draws
 * ids of its own. Whoever waits for an id keeps its place. Ids that were taken for a
 * subscription that is cancelled, or refused, are never issued. Errors are those of
 * {@link SnowflakeIdGenerator#nextId()}: {@link IdRefusedException} if no id can be
 * issued now.
 * <p>
 * Works so with each {@link SnowflakeIdGenerator}. Any other {@link IdGenerator} may
 * block as it likes, so it is called on {@link Schedulers#boundedElastic()}, unless the
 * thread that asks may block as well.
 * <p>
 * Safe for use by any number of threads.
 */
public final class ReactiveIdGenerator {

	private final LookedUp generator;

	private final Scheduler timer;

	/**
	 * Draws from a generator, and waits by {@link Schedulers#parallel()}.
	 * @param generator the generator
	 */
	public ReactiveIdGenerator(IdGenerator generator) {
		this(new LookedUp(generator), Schedulers.parallel());
	}

	/**
	 * Draws from a generator that is looked up for the first id, where that may block,
	 * and waits by {@link Schedulers#parallel()}.
	 * @param generator returns the generator, always the same one
	 */
	public ReactiveIdGenerator(Supplier<? extends IdGenerator> generator) {
		this(generator, Schedulers.parallel());
	}

	/**
	 * Draws from a generator that is looked up for the first id, and waits by a scheduler
	 * of one's own.
	 * @param generator returns the generator, always the same one
	 * @param timer where waiting callers get their ids; one that is disposed of refuses
	 * them. Its time has to pass as that of the generator's time source does.
	 */
	public ReactiveIdGenerator(Supplier<? extends IdGenerator> generator, Scheduler timer) {
		this(new LookedUp(generator), timer);
	}

	private ReactiveIdGenerator(LookedUp generator, Scheduler timer) {
		this.generator = generator;
		this.timer = timer;
	}

	/**
	 * Returns an id for each subscription.
	 * @return the id, or an {@link IdRefusedException}
	 */
	public Mono<Long> nextId() {
		return draw(1, (ids) -> ids[0]);
	}

	/**
	 * Returns some ids for each subscription, cheaper than as many of {@link #nextId()}.
	 * Each block of one tick's ids may wait for {@code max-wait}.
	 * @param count how many ids, 0 or more
	 * @return the ids in increasing order, all of them at once, or an
	 * {@link IdRefusedException}
	 * @throws IllegalArgumentException if {@code count} is negative
	 */
	public Mono<long[]> nextIds(int count) {
		if (count < 0) {
			throw new IllegalArgumentException(String.format(Locale.ROOT, "count is %d; it must be 0 or more", count));
		}
		return draw(count, Function.identity());
	}

	/**
	 * Returns ids without an end for each subscription. One is drawn when it is
	 * requested, after the one before it has been delivered, so none is drawn in vain and
	 * each is greater than the one before.
	 * @return the ids in increasing order, ended by an {@link IdRefusedException} if one
	 * cannot be issued
	 */
	public Flux<Long> ids() {
		return nextId().repeat();
	}

	/**
	 * Returns an id with its parts for each subscription.
	 * @return the id, or an {@link IdRefusedException}; an {@link IllegalStateException}
	 * if the generator is not a {@link SnowflakeIdGenerator}, whose layout is known
	 */
	public Mono<SnowflakeId> nextSnowflakeId() {
		return nextId().map((id) -> {
			if (this.generator.get() instanceof SnowflakeIdGenerator snowflake) {
				return snowflake.layout().decompose(id);
			}
			throw new IllegalStateException(
					"Ids have no parts: they do not come from a SnowflakeIdGenerator, so their layout is not known. Draw them with nextId().");
		});
	}

	private <T> Mono<T> draw(int count, Function<long[], T> result) {
		return Mono.defer(() -> {
			if (this.generator.isKnown()) {
				return drawFrom(this.generator.get(), count, result);
			}
			return whereItMayBlock(this.generator::get).flatMap((generator) -> drawFrom(generator, count, result));
		});
	}

	private <T> Mono<T> drawFrom(IdGenerator generator, int count, Function<long[], T> result) {
		if (generator instanceof SnowflakeIdGenerator snowflake) {
			return new DrawMono<>(snowflake, count, result, this.timer);
		}
		return whereItMayBlock(() -> result.apply(generator.nextIds(count)));
	}

	private static <T> Mono<T> whereItMayBlock(Callable<T> call) {
		Mono<T> called = Mono.fromCallable(call);
		return Schedulers.isInNonBlockingThread() ? called.subscribeOn(Schedulers.boundedElastic()) : called;
	}

}
