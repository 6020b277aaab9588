package io.github.snowflakeid.entity.r2dbc;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.entity.GeneratorLookup;
import io.github.snowflakeid.entity.InvalidGeneratedIdException;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link R2dbcIdCallback}.
 */
class R2dbcIdCallbackTests {

	private static final SqlIdentifier TABLE = SqlIdentifier.quoted("orders");

	private final AtomicLong last = new AtomicLong();

	private volatile Thread drawnBy = Thread.currentThread();

	private final R2dbcIdCallback callback = new R2dbcIdCallback(
			new StaticListableBeanFactory(Map.of("context", new R2dbcMappingContext()))
				.getBeanProvider(R2dbcMappingContext.class),
			new Generators());

	@Test
	void drawsOnTheThreadThatSubscribesWhereThatMayBlock() {
		assertThat(save(new Order(null)).block()).isEqualTo(new Order(1L));
		assertThat(this.drawnBy).isSameAs(Thread.currentThread());
	}

	@Test
	void drawsNothingBeforeSomebodySubscribes() {
		Mono<Order> saved = save(new Order(null));
		assertThat(this.last).hasValue(0);
		saved.block();
		assertThat(this.last).hasValue(1);
	}

	@Test
	void leavesAThreadThatMustNotBlock() {
		Mono<Order> onEventLoop = Mono.defer(() -> save(new Order(null))).subscribeOn(Schedulers.parallel());
		assertThat(onEventLoop.block()).isEqualTo(new Order(1L));
		assertThat(Schedulers.isNonBlockingThread(this.drawnBy)).isFalse();
		assertThat(this.drawnBy).isNotSameAs(Thread.currentThread());
	}

	@Test
	void staysOnTheThreadWhereNothingIsMissing() {
		Mono<Boolean> stayed = Mono.defer(() -> {
			Thread before = Thread.currentThread();
			return save(new Order(7L)).map((order) -> before == Thread.currentThread());
		}).subscribeOn(Schedulers.parallel());
		assertThat(stayed.block()).isTrue();
		assertThat(this.last).hasValue(0);
	}

	@Test
	void idsOfOneFlowIncrease() {
		Flux<Order> saved = Flux.range(0, 1000)
			.concatMap((i) -> save(new Order(null)))
			.subscribeOn(Schedulers.parallel());
		List<Order> orders = saved.collectList().block(Duration.ofMinutes(1));
		assertThat(orders)
			.containsExactlyElementsOf(IntStream.rangeClosed(1, 1000).mapToObj((i) -> new Order((long) i)).toList());
	}

	@Test
	void wrongUseIsASignalOfAnError() {
		Mono<Object> saved = Mono.from(this.callback.onBeforeConvert(new Misfit(1), TABLE));
		assertThatExceptionOfType(InvalidGeneratedIdException.class).isThrownBy(saved::block);
	}

	private Mono<Order> save(Order order) {
		return Mono.from(this.callback.onBeforeConvert(order, TABLE)).cast(Order.class);
	}

	private record Order(@Id @SnowflakeGenerated Long id) {
	}

	private record Misfit(@Id @SnowflakeGenerated int id) {
	}

	private final class Generators implements GeneratorLookup {

		@Override
		public void require(String generator, String property) {
		}

		@Override
		public IdGenerator get(String generator) {
			return () -> {
				R2dbcIdCallbackTests.this.drawnBy = Thread.currentThread();
				return R2dbcIdCallbackTests.this.last.incrementAndGet();
			};
		}

	}

}
