package io.github.snowflakeid.reactive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.NodeLeaseExpiredException;
import io.github.snowflakeid.SequenceExhaustedException;
import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ReactiveIdGenerator}. Its timer and the clocks go together, and only
 * where a test says so.
 */
@Timeout(60)
class ReactiveIdGeneratorTests {

	private static final int CAPACITY = 8;

	private static final Duration TICK = Duration.ofMillis(1);

	private static final Duration MAX_WAIT = Duration.ofMillis(100);

	private static final SnowflakeLayout LAYOUT = SnowflakeLayout.DEFAULT.withBits(41, 10, 3);

	private static final long NOW = Duration.between(LAYOUT.epoch(), ScriptedTimeSource.START).toMillis();

	private final ScriptedTimeSource time = new ScriptedTimeSource();

	private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();

	private final Slices slices = SnowflakeIdGenerator.builder()
		.layout(LAYOUT)
		.timeSource(this.time)
		.maxWait(MAX_WAIT)
		.spreadBits(0)
		.buildLeased();

	private final SnowflakeIdGenerator generator = this.slices.generator();

	private final ReactiveIdGenerator reactive = new ReactiveIdGenerator(() -> this.generator, this.timer);

	@AfterEach
	void nobodyHasParked() {
		assertThat(this.time.parks()).isZero();
		this.timer.dispose();
	}

	@Test
	void eachSubscriptionDrawsItsOwnIdAndNothingIsDrawnBefore() {
		open(1_000);
		Mono<Long> id = this.reactive.nextId();
		assertThat(this.generator.numbers().ids()).isZero();
		StepVerifier.create(id).expectNext(id(0, 0)).verifyComplete();
		StepVerifier.create(id).expectNext(id(0, 1)).verifyComplete();
	}

	@Test
	void nothingIsDrawnBeforeItIsRequested() {
		open(1_000);
		StepVerifier.create(this.reactive.nextId(), 0)
			.then(() -> assertThat(this.generator.numbers().ids()).isZero())
			.thenRequest(1)
			.expectNext(id(0, 0))
			.verifyComplete();
	}

	@Test
	void batchComesAsAWhole() {
		open(1_000);
		Received<long[]> ids = subscribe(this.reactive.nextIds(3 * CAPACITY));
		pass(TICK);
		assertThat(ids.values).isEmpty();
		pass(TICK);
		assertThat(ids.values).singleElement()
			.satisfies((batch) -> assertThat(batch).hasSize(3 * CAPACITY).isSorted().doesNotHaveDuplicates());
		StepVerifier.create(this.reactive.nextIds(0)).expectNextMatches((none) -> none.length == 0).verifyComplete();
	}

	@Test
	void negativeCountIsRefusedAtOnce() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.reactive.nextIds(-1))
			.withMessage("count is -1; it must be 0 or more");
	}

	@Test
	void idHasItsParts() {
		open(1_000);
		StepVerifier.create(this.reactive.nextSnowflakeId())
			.expectNext(new SnowflakeId(id(0, 0), ScriptedTimeSource.START, 7, 0))
			.verifyComplete();
	}

	@Test
	void whoWaitsKeepsItsPlace() {
		open(1_000);
		this.generator.nextIds(CAPACITY);
		Received<Long> first = subscribe(this.reactive.nextId());
		Received<Long> second = subscribe(this.reactive.nextId());
		assertThat(first.values).isEmpty();
		this.time.advance(TICK);
		Received<Long> late = subscribe(this.reactive.nextId());
		this.timer.advanceTimeBy(TICK);
		assertThat(first.values).containsExactly(id(1, 0));
		assertThat(second.values).containsExactly(id(1, 1));
		assertThat(late.values).containsExactly(id(1, 2));
	}

	@Test
	void timerThatRingsTooEarlyIsSetAgain() {
		open(1_000);
		this.generator.nextIds(CAPACITY);
		Received<Long> id = subscribe(this.reactive.nextId());
		this.time.advance(TICK.dividedBy(2));
		this.timer.advanceTimeBy(TICK);
		assertThat(id.values).isEmpty();
		assertThat(this.time.parks()).isZero();
		pass(TICK);
		assertThat(id.values).containsExactly(id(1, 0));
		assertThat(id.complete).isTrue();
	}

	@Test
	void endlessIdsIncreaseAndAreDrawnAsTheyAreRequested() {
		open(1_000);
		StepVerifier.create(this.reactive.ids(), 0)
			.thenRequest(2)
			.expectNext(id(0, 0), id(0, 1))
			.then(() -> assertThat(this.generator.numbers().ids()).isEqualTo(2))
			.thenRequest(1)
			.expectNext(id(0, 2))
			.thenCancel()
			.verify();
		assertThat(this.generator.numbers().ids()).isEqualTo(3);
	}

	@Test
	void endlessIdsGoOnAtTheCap() {
		open(1_000);
		Received<Long> ids = subscribe(this.reactive.ids().take(10 * CAPACITY));
		assertThat(ids.values).hasSize(CAPACITY);
		IntStream.range(0, 9).forEach((tick) -> pass(TICK));
		assertThat(ids.values).hasSize(10 * CAPACITY).isSorted().doesNotHaveDuplicates();
		assertThat(ids.complete).isTrue();
		assertThat(this.generator.numbers().ids()).isEqualTo(10 * CAPACITY);
	}

	@Test
	void cancelledWaitIsOverAndItsTicketIsNoId() {
		open(1_000);
		this.generator.nextIds(CAPACITY);
		Received<Long> id = subscribe(this.reactive.nextId());
		id.cancel();
		pass(TICK);
		assertThat(id.values).isEmpty();
		assertThat(this.generator.numbers().ids()).isEqualTo(CAPACITY);
		assertThat(this.generator.numbers().waits()).isOne();
	}

	@Test
	void windowThatIsOpenedEndsTheWait() {
		Received<Long> id = subscribe(this.reactive.nextId());
		assertThat(id.values).isEmpty();
		open(1_000);
		assertThat(id.values).containsExactly(id(0, 0));
	}

	@Test
	void windowThatIsExtendedEndsTheWait() {
		open(1);
		pass(TICK);
		Received<Long> id = subscribe(this.reactive.nextId());
		assertThat(id.values).isEmpty();
		this.slices.extend(NOW + 10);
		assertThat(id.values).containsExactly(id(1, 0));
	}

	@Test
	void maxWaitIsKept() {
		Received<Long> id = subscribe(this.reactive.nextId());
		pass(MAX_WAIT.minusNanos(1));
		assertThat(id.error).isNull();
		pass(Duration.ofNanos(1));
		assertThat(id.error).isInstanceOf(NodeLeaseExpiredException.class);
	}

	@Test
	void whatWouldWaitForLongerThanMaxWaitIsRefusedAtOnce() {
		open(1_000);
		int places = (int) (MAX_WAIT.toMillis() + 1);
		List<Received<long[]>> waiting = IntStream.range(0, places)
			.mapToObj((i) -> subscribe(this.reactive.nextIds(CAPACITY)))
			.toList();
		StepVerifier.create(this.reactive.nextId()).verifyError(SequenceExhaustedException.class);
		IntStream.range(0, places).forEach((tick) -> pass(TICK));
		assertThat(waiting).allMatch((ids) -> ids.complete);
	}

	@Test
	void contextOfTheSubscriberIsThereAfterAWait() {
		open(1_000);
		this.generator.nextIds(CAPACITY);
		Received<String> user = subscribe(this.reactive.nextId()
			.flatMap((id) -> Mono.deferContextual((context) -> Mono.just(context.<String>get("user"))))
			.contextWrite((context) -> context.put("user", "ada")));
		pass(TICK);
		assertThat(user.values).containsExactly("ada");
	}

	@Test
	void whoCancelsBeforeItAsksGetsNothing() {
		open(1_000);
		AtomicInteger signals = new AtomicInteger();
		this.reactive.nextIds(1).subscribe(new BaseSubscriber<long[]>() {

			@Override
			protected void hookOnSubscribe(Subscription subscription) {
				subscription.cancel();
				subscription.request(1);
			}

			@Override
			protected void hookOnNext(long[] ids) {
				signals.incrementAndGet();
			}

		});
		assertThat(signals).hasValue(0);
		assertThat(this.generator.numbers().ids()).isZero();
	}

	@Test
	void timerThatIsDisposedOfIsAnErrorAndLeavesNoTicket() {
		open(1_000);
		this.generator.nextIds(CAPACITY);
		this.timer.dispose();
		StepVerifier.create(this.reactive.nextId()).verifyError(RejectedExecutionException.class);
		assertThat(this.generator.numbers().ids()).isEqualTo(CAPACITY);
	}

	@Test
	void whoWaitsForAWindowGetsItsIdThoughTheTimerIsDisposedOf() {
		Received<Long> id = subscribe(this.reactive.nextId());
		this.timer.dispose();
		open(1_000);
		assertThat(id.values).hasSize(1);
	}

	@Test
	void generatorThatIsThereIsNotLookedUp() {
		open(1_000);
		List<Thread> threads = new ArrayList<>();
		Mono.defer(() -> new ReactiveIdGenerator(this.generator).nextId())
			.doOnNext((id) -> threads.add(Thread.currentThread()))
			.subscribeOn(Schedulers.parallel())
			.block();
		assertThat(threads).singleElement().matches(Schedulers::isNonBlockingThread);
	}

	@Test
	void otherGeneratorsAreCalledWhereTheyMayBlock() {
		List<Boolean> blocked = new ArrayList<>();
		AtomicLong last = new AtomicLong();
		IdGenerator other = () -> {
			blocked.add(Schedulers.isInNonBlockingThread());
			return last.incrementAndGet();
		};
		ReactiveIdGenerator over = new ReactiveIdGenerator(other);
		assertThat(Mono.defer(over::nextId).subscribeOn(Schedulers.parallel()).block()).isOne();
		assertThat(Mono.defer(() -> over.nextIds(2)).subscribeOn(Schedulers.parallel()).block()).containsExactly(2, 3);
		assertThat(blocked).containsOnly(false);
		StepVerifier.create(over.nextSnowflakeId())
			.verifyErrorMessage(
					"Ids have no parts: they do not come from a SnowflakeIdGenerator, so their layout is not "
							+ "known. Draw them with nextId().");
	}

	@Test
	void generatorIsLookedUpOnceAndWhereThatMayBlock() {
		open(1_000);
		List<Boolean> lookups = new ArrayList<>();
		ReactiveIdGenerator late = new ReactiveIdGenerator(() -> {
			lookups.add(Schedulers.isInNonBlockingThread());
			return this.generator;
		}, this.timer);
		Mono<Long> id = late.nextId();
		assertThat(lookups).isEmpty();
		assertThat(Mono.defer(() -> id).subscribeOn(Schedulers.parallel()).block()).isEqualTo(id(0, 0));
		assertThat(id.block()).isEqualTo(id(0, 1));
		assertThat(lookups).containsExactly(false);
	}

	@Test
	void lookupThatFailsIsAnError() {
		ReactiveIdGenerator failing = new ReactiveIdGenerator(() -> {
			throw new IllegalStateException("none");
		}, this.timer);
		StepVerifier.create(failing.nextId()).verifyErrorMessage("none");
	}

	private void open(long ticks) {
		this.slices.open(7, NOW, NOW + ticks);
	}

	/** Lets time pass for all. */
	private void pass(Duration duration) {
		this.time.advance(duration);
		this.timer.advanceTimeBy(duration);
	}

	private static long id(long tick, long sequence) {
		return LAYOUT.compose(NOW + tick, 7, sequence);
	}

	private static <T> Received<T> subscribe(Publisher<T> publisher) {
		Received<T> received = new Received<>();
		publisher.subscribe(received);
		return received;
	}

	/**
	 * What a subscriber was told.
	 */
	private static final class Received<T> extends BaseSubscriber<T> {

		private final List<T> values = new ArrayList<>();

		private Throwable error;

		private boolean complete;

		@Override
		protected void hookOnNext(T value) {
			this.values.add(value);
		}

		@Override
		protected void hookOnError(Throwable error) {
			this.error = error;
		}

		@Override
		protected void hookOnComplete() {
			this.complete = true;
		}

	}

}
