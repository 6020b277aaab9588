package io.github.snowflakeid.entity.r2dbc;

import io.github.snowflakeid.entity.UnmatchedUpdates;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.ArgumentMatchers;
import org.mockito.Mockito;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.data.r2dbc.mapping.OutboundRow;
import org.springframework.data.r2dbc.mapping.R2dbcMappingContext;
import org.springframework.data.relational.core.sql.SqlIdentifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FirstUpdateCheck}. What Spring Data hands to it after which statement
 * is tested with databases in verification/entities.
 */
@ExtendWith(OutputCaptureExtension.class)
class FirstUpdateCheckTests {

	private static final Order ORDER = new Order(42L);

	private final R2dbcMappingContext context = new R2dbcMappingContext();

	private final R2dbcEntityOperations operations = Mockito.mock(R2dbcEntityOperations.class);

	private final StaticListableBeanFactory beans = new StaticListableBeanFactory();

	private final FirstUpdateCheck check = new FirstUpdateCheck(this.beans.getBeanProvider(R2dbcMappingContext.class),
			this.beans.getBeanProvider(R2dbcEntityOperations.class), new UnmatchedUpdates("insert"));

	@BeforeEach
	void addBeans() {
		this.context.getPersistentEntity(Order.class);
		this.context.getPersistentEntity(Versioned.class);
		this.context.getPersistentEntity(WithoutId.class);
		this.beans.addBean("context", this.context);
		this.beans.addBean("operations", this.operations);
	}

	@Test
	void anUpdateWithoutARowIsTold(CapturedOutput output) {
		answer(Mono.just(false));
		assertThat(update(ORDER)).isSameAs(ORDER);
		assertThat(output).contains(Order.class.getName() + " with the id 42 is not stored")
			.contains("insert the entity with insert,");
	}

	@Test
	void anUpdateOfARowIsNotTold(CapturedOutput output) {
		answer(Mono.just(true));
		assertThat(update(ORDER)).isSameAs(ORDER);
		assertThat(output).doesNotContain("is not stored");
	}

	@Test
	void onlyTheFirstUpdateOfATypeIsLookedAt() {
		answer(Mono.just(true));
		update(ORDER);
		update(new Order(43L));
		Mockito.verify(this.operations).exists(ArgumentMatchers.any(), ArgumentMatchers.any());
	}

	@Test
	void aRowThatCannotBeLookedForChangesNothing(CapturedOutput output) {
		answer(Mono.error(new IllegalStateException("gone")));
		assertThat(update(ORDER)).isSameAs(ORDER);
		assertThat(output).doesNotContain("is not stored");
	}

	@Test
	void anInsertIsNotLookedAt() {
		OutboundRow row = Mockito.mock(OutboundRow.class);
		Mockito.when(row.containsKey(ArgumentMatchers.any())).thenReturn(true);
		assertThat(save(ORDER, row, table(Order.class))).isSameAs(ORDER);
		Mockito.verifyNoInteractions(this.operations);
	}

	@Test
	void whereSpringLooksByItselfNothingIsLookedAt() {
		update(new Versioned(42L, 1L));
		Mockito.verifyNoInteractions(this.operations);
	}

	@Test
	void whatHasNoIdIsNotLookedAt() {
		update(new WithoutId("a"));
		Mockito.verifyNoInteractions(this.operations);
	}

	@Test
	void anotherTableIsNotLookedAt() {
		assertThat(save(ORDER, new OutboundRow(), SqlIdentifier.quoted("archive"))).isSameAs(ORDER);
		Mockito.verifyNoInteractions(this.operations);
	}

	@Test
	void typesThatNoMappingKnowsAreNotLookedAt() {
		assertThat(save("text", new OutboundRow(), SqlIdentifier.quoted("texts"))).isEqualTo("text");
	}

	@Test
	void whereItIsNotClearWhichDatabaseItWasNothingIsLookedAt() {
		this.beans.addBean("others", Mockito.mock(R2dbcEntityOperations.class));
		assertThat(update(ORDER)).isSameAs(ORDER);
		Mockito.verifyNoInteractions(this.operations);
	}

	private void answer(Mono<Boolean> exists) {
		Mockito.when(this.operations.exists(ArgumentMatchers.any(), ArgumentMatchers.any())).thenReturn(exists);
	}

	private Object update(Object entity) {
		return save(entity, new OutboundRow(), table(entity.getClass()));
	}

	private Object save(Object entity, OutboundRow row, SqlIdentifier table) {
		return Mono.from(this.check.onAfterSave(entity, row, table)).block();
	}

	private SqlIdentifier table(Class<?> type) {
		return this.context.getRequiredPersistentEntity(type).getQualifiedTableName();
	}

	private record Order(@Id Long id) {
	}

	private record Versioned(@Id Long id, @Version Long version) {
	}

	private record WithoutId(String name) {
	}

}
