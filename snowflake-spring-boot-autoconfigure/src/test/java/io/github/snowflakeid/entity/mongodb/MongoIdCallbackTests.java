package io.github.snowflakeid.entity.mongodb;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.entity.GeneratorLookup;
import io.github.snowflakeid.entity.InvalidGeneratedIdException;
import io.github.snowflakeid.entity.SnowflakeGenerated;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.data.annotation.Id;
import org.springframework.data.mongodb.core.mapping.DBRef;
import org.springframework.data.mongodb.core.mapping.MongoMappingContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link MongoIdCallback}, and what it shares with
 * {@link ReactiveMongoIdCallback}.
 */
class MongoIdCallbackTests {

	private final AtomicLong last = new AtomicLong();

	private final List<String> required = new ArrayList<>();

	private final GeneratorLookup generators = new GeneratorLookup() {

		@Override
		public void require(String generator, String property) {
			if (generator.equals("missing")) {
				throw new InvalidGeneratedIdException(property, "names '" + generator + "'", "Do not.");
			}
			MongoIdCallbackTests.this.required.add(property);
		}

		@Override
		public IdGenerator get(String generator) {
			return MongoIdCallbackTests.this.last::incrementAndGet;
		}

	};

	private final MongoMappingContext context = new MongoMappingContext();

	private final MongoIdCallback callback = new MongoIdCallback(this.generators, List.of(this.context));

	@Test
	void fillsNumbersAndTexts() {
		Order order = filled(new Order());
		assertThat(order.id).isEqualTo(1);
		assertThat(order.number).isEqualTo(2);
		assertThat(order.token).isEqualTo(IdFormat.BASE32.format(3));
	}

	@Test
	void returnsTheSameObjectIfItsTypeIsMutable() {
		Order order = new Order();
		assertThat(filled(order)).isSameAs(order);
	}

	@Test
	void keepsWhatIsPreset() {
		Order order = new Order();
		order.id = 7;
		order.number = 0L;
		order.token = "token";
		filled(order);
		assertThat(order.id).isEqualTo(7);
		assertThat(order.number).isZero();
		assertThat(order.token).isEqualTo("token");
		assertThat(this.last).hasValue(0);
	}

	@Test
	void fillsRecords() {
		assertThat(filled(new Item(0, "pen"))).isEqualTo(new Item(1, "pen"));
		Item preset = new Item(7, "pen");
		assertThat(filled(preset)).isEqualTo(preset);
	}

	@Test
	void fillsWhatIsInherited() {
		assertThat(filled(new SpecialOrder()).id).isEqualTo(1);
	}

	@Test
	void findsTheAnnotationOnAnother() {
		assertThat(filled(new MetaAnnotated()).id).isEqualTo("1");
	}

	@Test
	void fillsAnEmbeddedDocument() {
		Basket basket = new Basket();
		basket.gift = new Item(0, "pen");
		basket.note = new Note();
		assertThat(filled(basket).gift).isEqualTo(new Item(1, "pen"));
		assertThat(basket.note.id).isEqualTo(2);
	}

	@Test
	void fillsListsOfDocumentsInTheirOrder() {
		Basket basket = new Basket();
		basket.items = List.of(new Item(0, "pen"), new Item(7, "ink"), new Item(0, "paper"));
		assertThat(filled(basket).items).containsExactly(new Item(1, "pen"), new Item(7, "ink"), new Item(2, "paper"));
	}

	@Test
	void keepsListsOfMutableDocuments() {
		Basket basket = new Basket();
		List<Note> notes = Arrays.asList(new Note(), null, new Note());
		basket.notes = notes;
		assertThat(filled(basket).notes).isSameAs(notes)
			.extracting((note) -> (note != null) ? note.id : null)
			.containsExactly(1L, null, 2L);
	}

	@Test
	void fillsMapsOfDocuments() {
		Basket basket = new Basket();
		basket.byName = new LinkedHashMap<>(Map.of("pen", new Item(0, "pen")));
		assertThat(filled(basket).byName).containsExactly(Map.entry("pen", new Item(1, "pen")));
	}

	@Test
	void findsInASetWhatItHasFilled() {
		Basket basket = new Basket();
		Note note = new Note();
		basket.set = new LinkedHashSet<>(Set.of(note));
		assertThat(filled(basket).set).isInstanceOf(LinkedHashSet.class).contains(note);
		assertThat(note.id).isEqualTo(1);
	}

	@Test
	void fillsArraysAndListsOfLists() {
		Basket basket = new Basket();
		basket.array = new Item[] { new Item(0, "pen") };
		basket.lists = List.of(List.of(new Item(0, "ink")));
		assertThat(filled(basket).array).containsExactly(new Item(1, "pen"));
		assertThat(basket.lists).containsExactly(List.of(new Item(2, "ink")));
	}

	@Test
	void fillsRecordsThatHaveRecords() {
		assertThat(filled(new Parcel(0, List.of(new Item(0, "pen")))))
			.isEqualTo(new Parcel(1, List.of(new Item(2, "pen"))));
	}

	@Test
	void leavesReferencedDocumentsAlone() {
		Basket basket = new Basket();
		basket.order = new Order();
		assertThat(filled(basket).order.id).isZero();
	}

	@Test
	void leavesAloneWhatIsNoEntity() {
		Document document = new Document("id", null);
		assertThat(this.callback.onBeforeConvert(document, "any")).isSameAs(document)
			.isEqualTo(new Document("id", null));
		assertThat(this.last).hasValue(0);
	}

	@Test
	void fillsTypesThatNoContextIsKnownFor() {
		MongoIdCallback alone = new MongoIdCallback(this.generators, List.of());
		assertThat(alone.onBeforeConvert(new Item(0, "pen"), "items")).isEqualTo(new Item(1, "pen"));
	}

	@Test
	void asksTheContextThatKnowsTheType() {
		MongoMappingContext other = new MongoMappingContext();
		other.getPersistentEntity(Item.class);
		MongoIdCallback several = new MongoIdCallback(this.generators, List.of(this.context, other));
		assertThat(several.onBeforeConvert(new Item(0, "pen"), "items")).isEqualTo(new Item(1, "pen"));
		assertThat(this.context.hasPersistentEntityFor(Item.class)).isFalse();
	}

	@Test
	void requiresTheGeneratorsOfAllTypesThatAreKnownAtTheStart() {
		this.context.getPersistentEntity(Parcel.class);
		this.callback.afterSingletonsInstantiated();
		assertThat(this.required).containsExactlyInAnyOrder(Parcel.class.getName() + ".id",
				Item.class.getName() + ".id");
	}

	@Test
	void refusesWrongTypesAtTheStart() {
		this.context.getPersistentEntity(WithUuid.class);
		assertThatExceptionOfType(InvalidGeneratedIdException.class)
			.isThrownBy(this.callback::afterSingletonsInstantiated)
			.withMessageStartingWith(
					"@SnowflakeGenerated property " + WithUuid.class.getName() + ".id is of type java.util.UUID.");
	}

	@Test
	void refusesGeneratorsThatAreNotThereAtTheStart() {
		this.context.getPersistentEntity(WithUnknown.class);
		assertThatExceptionOfType(InvalidGeneratedIdException.class)
			.isThrownBy(this.callback::afterSingletonsInstantiated)
			.withMessageContaining(WithUnknown.class.getName() + ".id names 'missing'");
	}

	@Test
	void refusesAtFirstUseWhatItDidNotKnowAtTheStart() {
		assertThatNoException().isThrownBy(this.callback::afterSingletonsInstantiated);
		assertThatExceptionOfType(InvalidGeneratedIdException.class)
			.isThrownBy(() -> this.callback.onBeforeConvert(new WithUuid(), "any"));
	}

	@SuppressWarnings("unchecked")
	private <T> T filled(T document) {
		return (T) this.callback.onBeforeConvert(document, "any");
	}

	static class Order {

		@Id
		@SnowflakeGenerated
		long id;

		@SnowflakeGenerated
		@Nullable Long number;

		@SnowflakeGenerated(format = IdFormat.BASE32)
		@Nullable String token;

	}

	static class SpecialOrder extends Order {

	}

	@Target(ElementType.FIELD)
	@Retention(RetentionPolicy.RUNTIME)
	@Id
	@SnowflakeGenerated
	@interface OwnId {

	}

	static class MetaAnnotated {

		@OwnId
		@Nullable String id;

	}

	record Item(@Id @SnowflakeGenerated long id, String name) {
	}

	record Parcel(@Id @SnowflakeGenerated long id, List<Item> items) {
	}

	static class Note {

		@SnowflakeGenerated
		@Nullable Long id;

		@Override
		public boolean equals(Object other) {
			return other instanceof Note note && Objects.equals(note.id, this.id);
		}

		@Override
		public int hashCode() {
			return Objects.hashCode(this.id);
		}

	}

	static class Basket {

		@Id
		String id = "basket";

		Item gift;

		Note note;

		List<Item> items;

		List<Note> notes;

		Map<String, Item> byName;

		Set<Note> set;

		Item[] array;

		List<List<Item>> lists;

		@DBRef
		Order order;

	}

	static class WithUuid {

		@Id
		@SnowflakeGenerated
		@Nullable UUID id;

	}

	static class WithUnknown {

		@Id
		@SnowflakeGenerated(generator = "missing")
		@Nullable Long id;

	}

}
