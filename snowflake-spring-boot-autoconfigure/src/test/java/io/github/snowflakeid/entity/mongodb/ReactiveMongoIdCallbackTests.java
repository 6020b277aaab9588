package io.github.snowflakeid.entity.mongodb;

import java.util.List;
import java.util.UUID;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.entity.GeneratorLookup;
import io.github.snowflakeid.entity.InvalidGeneratedIdException;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.data.annotation.Id;
import org.springframework.data.mongodb.core.mapping.MongoMappingContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ReactiveMongoIdCallback}.
 */
class ReactiveMongoIdCallbackTests {

	private final GeneratorLookup generators = new GeneratorLookup() {

		@Override
		public void require(String generator, String property) {
		}

		@Override
		public IdGenerator get(String generator) {
			return () -> {
				ReactiveMongoIdCallbackTests.this.drawnBy = Thread.currentThread();
				return 1;
			};
		}

	};

	private final MongoMappingContext context = new MongoMappingContext();

	private final ReactiveMongoIdCallback callback = new ReactiveMongoIdCallback(this.generators,
			List.of(this.context));

	private volatile Thread drawnBy;

	@Test
	void drawsOnTheSubscribingThreadIfThatMayBlock() {
		assertThat(stored(new Item(0)).block()).isEqualTo(new Item(1));
		assertThat(this.drawnBy).isSameAs(Thread.currentThread());
	}

	@Test
	void drawsElsewhereIfTheSubscribingThreadMustNotBlock() {
		Scheduler loop = Schedulers.newSingle("event-loop");
		try {
			assertThat(stored(new Item(0)).subscribeOn(loop).block()).isEqualTo(new Item(1));
			assertThat(this.drawnBy.getName()).startsWith("boundedElastic");
		}
		finally {
			loop.dispose();
		}
	}

	@Test
	void whatHasNothingToFillStaysOnItsThread() {
		Scheduler loop = Schedulers.newSingle("event-loop");
		try {
			assertThat(stored(new Plain("plain")).map((document) -> Thread.currentThread().getName())
				.subscribeOn(loop)
				.block()).startsWith("event-loop");
		}
		finally {
			loop.dispose();
		}
	}

	@Test
	void drawsNothingBeforeItIsSubscribedTo() {
		stored(new Item(0));
		assertThat(this.drawnBy).isNull();
	}

	@Test
	void comesAfterAuditing() {
		assertThat(this.callback.getOrder()).isGreaterThan(100);
		assertThat(new MongoIdCallback(this.generators, List.of()).getOrder()).isGreaterThan(100);
	}

	@Test
	void refusesWrongTypesAtTheStart() {
		this.context.getPersistentEntity(WithUuid.class);
		assertThatExceptionOfType(InvalidGeneratedIdException.class)
			.isThrownBy(this.callback::afterSingletonsInstantiated);
	}

	private Mono<Object> stored(Object document) {
		return Mono.from(this.callback.onBeforeConvert(document, "any"));
	}

	record Item(@Id @SnowflakeGenerated long id) {
	}

	record Plain(@Id String id) {
	}

	static class WithUuid {

		@Id
		@SnowflakeGenerated
		UUID id;

	}

}
