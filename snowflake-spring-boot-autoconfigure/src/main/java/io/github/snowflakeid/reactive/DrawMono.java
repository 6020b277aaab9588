package io.github.snowflakeid.reactive;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.github.snowflakeid.IdDraw;
import io.github.snowflakeid.SnowflakeIdGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * One draw for each subscription.
 *
 * @param <T> what its ids become
 */
final class DrawMono<T> extends Mono<T> {

	private final SnowflakeIdGenerator generator;

	private final int count;

	private final Function<long[], T> result;

	private final Scheduler timer;

	DrawMono(SnowflakeIdGenerator generator, int count, Function<long[], T> result, Scheduler timer) {
		this.generator = generator;
		this.count = count;
		this.result = result;
		this.timer = timer;
	}

	@Override
	public void subscribe(CoreSubscriber<? super T> actual) {
		actual.onSubscribe(new DrawSubscription<>(this, actual));
	}

	/**
	 * Takes a draw through its stages. Whoever asks for it, wakes it or cancels it, or
	 * the timer, does what is due, unless another thread is at it: then that one does it.
	 * So the draw is used by one thread at a time, and nobody waits for another.
	 *
	 * @param <T> what its ids become
	 */
	@SuppressWarnings("serial") // nobody writes it
	private static final class DrawSubscription<T> extends AtomicInteger implements Subscription {

		private static final long serialVersionUID = 1L;

		private final CoreSubscriber<? super T> actual;

		private final Function<long[], T> result;

		private final Scheduler timer;

		private final IdDraw draw;

		private volatile boolean requested;

		private volatile boolean cancelled;

		private volatile boolean timePassed;

		private boolean ended;

		private @Nullable Disposable timeout;

		DrawSubscription(DrawMono<T> mono, CoreSubscriber<? super T> actual) {
			this.actual = actual;
			this.result = mono.result;
			this.timer = mono.timer;
			this.draw = mono.generator.draw(mono.count, this::wake);
		}

		@Override
		public void request(long n) {
			if (Operators.validate(n)) {
				this.requested = true;
				goOn();
			}
		}

		@Override
		public void cancel() {
			this.cancelled = true;
			goOn();
		}

		/**
		 * Not on the thread that has opened a window: it has more to do. Unless there is
		 * no other any more: then the next timer is an error, and nobody waits for ever.
		 */
		private void wake() {
			try {
				this.timer.schedule(this::goOn);
			}
			catch (RejectedExecutionException ex) {
				goOn();
			}
		}

		private void goOn() {
			if (getAndIncrement() == 0) {
				int missed = 1;
				do {
					step();
					missed = addAndGet(-missed);
				}
				while (missed != 0);
			}
		}

		private void step() {
			if (this.ended) {
				return;
			}
			if (this.cancelled) {
				end();
			}
			else if (this.requested) {
				advance();
			}
		}

		private void advance() {
			T value;
			try {
				if (this.timePassed) {
					this.timePassed = false;
					this.draw.timePassed();
				}
				if (!this.draw.advance()) {
					setTimer();
					return;
				}
				value = this.result.apply(this.draw.ids());
			}
			catch (Throwable ex) {
				Exceptions.throwIfFatal(ex);
				end();
				this.actual.onError(ex);
				return;
			}
			end();
			this.actual.onNext(value);
			this.actual.onComplete();
		}

		private void setTimer() {
			stopTimer();
			this.timeout = this.timer.schedule(this::onTimeout, this.draw.nanosLeft(), TimeUnit.NANOSECONDS);
		}

		private void onTimeout() {
			this.timePassed = true;
			goOn();
		}

		private void end() {
			this.ended = true;
			stopTimer();
			this.draw.cancel();
		}

		private void stopTimer() {
			Disposable timeout = this.timeout;
			if (timeout != null) {
				timeout.dispose();
			}
		}

	}

}
