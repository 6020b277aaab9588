package io.github.snowflakeid.entity;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;
import org.junit.jupiter.api.Test;

import org.springframework.core.annotation.AliasFor;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.annotation.Transient;
import org.springframework.data.jdbc.core.mapping.AggregateReference;
import org.springframework.data.jdbc.core.mapping.JdbcMappingContext;
import org.springframework.data.mongodb.core.mapping.MongoMappingContext;
import org.springframework.data.relational.core.mapping.Embedded;
import org.springframework.data.relational.core.mapping.Sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link GeneratedProperties}, with the mapping of Spring Data JDBC, which has
 * most to offer.
 */
class GeneratedPropertiesTests {

	private long last;

	private int lookups;

	private final GeneratorLookup generators = new GeneratorLookup() {

		@Override
		public void require(String generator, String property) {
			GeneratedPropertiesTests.this.lookups++;
			if (generator.equals("missing")) {
				throw new InvalidGeneratedIdException(property, "has no generator", "Look.");
			}
		}

		@Override
		public IdGenerator get(String generator) {
			return () -> ++GeneratedPropertiesTests.this.last;
		}

	};

	private final JdbcMappingContext context = new JdbcMappingContext();

	private final GeneratedProperties properties = GeneratedProperties.ofDeclaredTypes(() -> Stream.of(this.context),
			this.generators);

	@Test
	void fillsNumbersAndTexts() {
		Numbers numbers = new Numbers();
		assertThat(this.properties.fill(numbers)).isSameAs(numbers);
		assertThat(numbers.wrapper).isEqualTo(1);
		assertThat(numbers.primitive).isEqualTo(2);
		assertThat(numbers.text).isEqualTo("3");
		assertThat(numbers.base32).isEqualTo(IdFormat.BASE32.format(4));
		assertThat(numbers.plain).isNull();
	}

	@Test
	void leavesWhatIsPreset() {
		Numbers numbers = new Numbers();
		numbers.wrapper = 0L;
		numbers.primitive = 7;
		numbers.text = "";
		numbers.base32 = "preset";
		assertThat(this.properties.missing(numbers)).isEmpty();
		this.properties.fill(numbers);
		assertThat(numbers.wrapper).isZero();
		assertThat(numbers.primitive).isEqualTo(7);
		assertThat(numbers.text).isEmpty();
		assertThat(numbers.base32).isEqualTo("preset");
		assertThat(this.last).isZero();
	}

	@Test
	void fillsRecordsThroughTheirConstructor() {
		assertThat(this.properties.fill(new Item(null, "a"))).isEqualTo(new Item(1L, "a"));
	}

	@Test
	void fillsImmutablesThroughTheirWithersAndConstructors() {
		Withered withered = (Withered) this.properties.fill(new Withered(0, "a"));
		assertThat(withered.id).isEqualTo(1);
		assertThat(withered.name).isEqualTo("a");
		Constructed constructed = (Constructed) this.properties.fill(new Constructed(null, "b"));
		assertThat(constructed.id).isEqualTo(2);
		assertThat(constructed.name).isEqualTo("b");
	}

	@Test
	void fillsInheritedPropertiesAndThoseWithAnAnnotationOfTheApplication() {
		Sub sub = new Sub();
		this.properties.fill(sub);
		assertThat(((Base) sub).id).isEqualTo(1);
		assertThat(sub.number).isEqualTo(IdFormat.BASE62.format(2));
	}

	@Test
	void fillsThroughGettersThatAreAnnotated() {
		ByGetter byGetter = new ByGetter();
		this.properties.fill(byGetter);
		assertThat(byGetter.id).isEqualTo(1);
	}

	@Test
	void fillsEmbeddedValuesAndEmbeddedIds() {
		WithEmbedded entity = new WithEmbedded();
		entity.id = new Key("eu", null);
		entity.part = new Part();
		this.properties.fill(entity);
		assertThat(entity.id).isEqualTo(new Key("eu", 1L));
		assertThat(entity.part.number).isEqualTo(2);
		assertThat(this.properties.missing(new WithEmbedded())).as("nothing embedded").isEmpty();
	}

	@Test
	void fillsChildrenAfterTheirParentsHoweverDeep() {
		Root root = new Root();
		root.list = List.of(new Item(null, "a"), new Item(9L, "b"), new Item(null, "c"));
		root.single = new Item(null, "d");
		Inner inner = new Inner();
		inner.items = new Item[] { new Item(null, "e") };
		root.map.put("x", inner);
		root.values = Map.of("y", new Item(null, "f"));
		this.properties.fill(root);
		assertThat(root.id).isEqualTo(1);
		assertThat(root.list).containsExactly(new Item(2L, "a"), new Item(9L, "b"), new Item(3L, "c"));
		assertThat(root.single).isEqualTo(new Item(4L, "d"));
		assertThat(root.map).containsOnly(Map.entry("x", inner));
		assertThat(inner.id).isEqualTo(5);
		assertThat(inner.items).containsExactly(new Item(6L, "e"));
		assertThat(root.values).containsOnly(Map.entry("y", new Item(7L, "f")));
	}

	@Test
	void fillsANewChildOfARootThatIsStoredAlready() {
		Root root = new Root();
		root.id = 5L;
		root.list = new ArrayList<>(List.of(new Item(6L, "old"), new Item(null, "new")));
		assertThat(this.properties.missing(root)).isEqualTo(Map.of("", 1));
		this.properties.fill(root);
		assertThat(root.id).isEqualTo(5);
		assertThat(root.list).containsExactly(new Item(6L, "old"), new Item(1L, "new"));
		assertThat(this.properties.missing(root)).isEmpty();
	}

	@Test
	void countsWhatIsMissingOfEachGeneratorAndFillsItLater() {
		Order order = new Order();
		order.lines = List.of(new Line(null, null), new Line(9L, null), new Line(null, "8"));
		assertThat(this.properties.missing(order)).isEqualTo(Map.of("", 3, "tokens", 2));
		assertThat(order.id).isNull();
		this.properties.fill(order, Map.of("", new long[] { 1, 2, 3 }, "tokens", new long[] { 10, 11 }));
		assertThat(order.id).isEqualTo(1);
		assertThat(order.lines).containsExactly(new Line(2L, "10"), new Line(9L, "11"), new Line(3L, "8"));
		assertThat(this.properties.missing(order)).isEmpty();
		assertThat(this.last).isZero();
	}

	@Test
	void idsThatAreTooManyAreLeft() {
		assertThat(
				this.properties.fill(new Item(null, "a"), Map.of("", new long[] { 1, 2 }, "other", new long[] { 3 })))
			.isEqualTo(new Item(1L, "a"));
		assertThat(this.properties.fill(new Item(4L, "a"), Map.of())).isEqualTo(new Item(4L, "a"));
	}

	@Test
	void refusesToFillWhatWantsMoreIdsThanWereCounted() {
		for (Map<String, long[]> ids : List.of(Map.<String, long[]>of(), Map.of("", new long[0]))) {
			assertThatExceptionOfType(ConcurrentModificationException.class)
				.isThrownBy(() -> this.properties.fill(new Item(null, "a"), ids))
				.withMessage(Item.class.getName() + " has been changed while ids were drawn for it");
		}
	}

	@Test
	void nestedValuesAreWhatTheyAreDeclared() {
		Shelf shelf = new Shelf();
		shelf.books = List.of(new Novel());
		shelf.any = new Item(null, "a");
		shelf.rows = List.of(List.of(new Item(null, "b")));
		assertThat(this.properties.missing(shelf)).isEmpty();
	}

	@Test
	void nestedValuesAreWhatTheyAreWhereThatIsWhatIsStored() {
		MongoMappingContext documents = new MongoMappingContext();
		GeneratedProperties actual = GeneratedProperties.ofActualTypes(() -> Stream.of(documents), this.generators);
		Shelf shelf = new Shelf();
		Novel novel = new Novel();
		shelf.books = List.of(new Book(), novel);
		shelf.any = new Item(null, "a");
		shelf.rows = List.of(List.of(new Item(null, "b"), new Item(5L, "c")));
		assertThat(actual.missing(shelf)).isEqualTo(Map.of("", 3));
		assertThat(actual.fill(shelf)).isSameAs(shelf);
		assertThat(actual.missing(shelf)).isEmpty();
		assertThat(shelf.books).hasSize(2).last().isSameAs(novel);
		assertThat(novel.number).isPositive();
		assertThat(shelf.any).isInstanceOfSatisfying(Item.class, (item) -> assertThat(item.id()).isPositive());
		assertThat(shelf.rows).singleElement()
			.satisfies((row) -> assertThat(row).extracting(Item::name).containsExactly("b", "c"));
	}

	@Test
	void leavesCollectionsWhoseElementsAreFilledInPlace() {
		Root root = new Root();
		root.map = Collections.unmodifiableMap(new LinkedHashMap<>(Map.of("x", new Inner())));
		Map<String, Inner> before = root.map;
		this.properties.fill(root);
		assertThat(root.map).isSameAs(before);
		assertThat(root.map.get("x").id).isEqualTo(2);
	}

	@Test
	@SuppressWarnings("JdkObsolete")
	void keepsOrderAndKindOfCollections() {
		Kinds entity = new Kinds();
		entity.set = new LinkedHashSet<>(List.of(new Item(null, "b"), new Item(null, "a"), new Item(null, "c")));
		entity.sorted = new TreeSet<>(Comparator.comparing(Item::name).reversed());
		entity.sorted.addAll(List.of(new Item(null, "d"), new Item(null, "e")));
		entity.linked = new LinkedList<>(Arrays.asList(new Item(null, "f"), null));
		entity.any = Collections.unmodifiableCollection(List.of(new Item(null, "g")));
		this.properties.fill(entity);
		assertThat(entity.set).extracting(Item::name).containsExactly("b", "a", "c");
		assertThat(entity.set).extracting(Item::id).doesNotContainNull();
		assertThat(entity.sorted).extracting(Item::name).containsExactly("e", "d");
		assertThat(entity.sorted.first().id()).isNotNull();
		assertThat(entity.linked).hasSize(2).last().isNull();
		assertThat(entity.linked.getFirst().id()).isNotNull();
		assertThat(entity.any).singleElement().extracting(Item::id).isNotNull();
	}

	@Test
	void elementsOfASetAreFoundByTheirIdsAfterwards() {
		Hashed entity = new Hashed();
		HashedById element = new HashedById();
		entity.elements = new HashSet<>(Set.of(element));
		this.properties.fill(entity);
		assertThat(element.id).isEqualTo(1);
		assertThat(entity.elements.contains(element)).isTrue();
	}

	@Test
	void replacesInPlaceWhatCannotBeSet() {
		Final entity = new Final();
		entity.list.add(new Item(null, "a"));
		entity.set.add(new Item(null, "b"));
		entity.map.put("x", new Item(null, "c"));
		entity.array[0] = new Item(null, "d");
		this.properties.fill(entity);
		assertThat(entity.list).singleElement().extracting(Item::id).isNotNull();
		assertThat(entity.set).singleElement().extracting(Item::id).isNotNull();
		assertThat(entity.map.get("x").id()).isNotNull();
		assertThat(entity.array[0].id()).isNotNull();
	}

	@Test
	void leavesASetThatCanBeReplacedInNoWayIfItsElementsHaveTheirIds() {
		FinalSet entity = new FinalSet();
		this.properties.fill(entity);
		assertThat(entity.elements).singleElement().extracting((element) -> element.id).isEqualTo(1L);
	}

	@Test
	void saysWhatCanBeReplacedInNoWay() {
		assertThatIllegalStateException().isThrownBy(() -> this.properties.fill(new Hopeless()))
			.withMessageStartingWith(
					Hopeless.class.getName() + ".items cannot take the elements that have their ids now: "
							+ "it can neither be set, nor can what is in it be replaced.");
	}

	@Test
	void leavesReferencesAndTransientPropertiesAlone() {
		Leaves entity = new Leaves();
		this.properties.fill(entity);
		assertThat(entity.id).isEqualTo(1);
		assertThat(entity.forgotten.id()).isNull();
		assertThat(entity.reference.getId()).isEqualTo(3);
	}

	@Test
	void typesThatContainEachOtherEnd() {
		Tree tree = new Tree();
		tree.children = List.of(new Tree(), new Tree());
		this.properties.fill(tree);
		assertThat(tree.id).isEqualTo(1);
		assertThat(tree.children).extracting((child) -> child.id).containsExactly(2L, 3L);
	}

	@Test
	void typesWithoutTheAnnotationAreLeftAlone() {
		Plain plain = new Plain();
		assertThat(this.properties.fill(plain)).isSameAs(plain);
		assertThat(this.properties.fill("text")).isEqualTo("text");
		assertThat(this.properties.missing("text")).isEmpty();
		assertThat(this.last).isZero();
	}

	@Test
	void readsEachTypeOnce() {
		this.properties.fill(new Item(null, "a"));
		this.properties.fill(new Item(null, "b"));
		assertThat(this.lookups).isOne();
	}

	@Test
	void theMappingThatKnowsATypeIsAsked() {
		JdbcMappingContext other = new JdbcMappingContext();
		other.getPersistentEntity(Item.class);
		GeneratedProperties several = GeneratedProperties.ofDeclaredTypes(() -> Stream.of(this.context, other),
				this.generators);
		assertThat(several.fill(new Item(null, "a"))).isEqualTo(new Item(1L, "a"));
		assertThat(this.context.hasPersistentEntityFor(Item.class)).isFalse();
		several.fill(new Numbers());
		assertThat(this.context.hasPersistentEntityFor(Numbers.class)).isTrue();
	}

	@Test
	void withoutAMappingNothingIsFilled() {
		GeneratedProperties none = GeneratedProperties.ofDeclaredTypes(Stream::of, this.generators);
		assertThat(none.fill(new Item(null, "a"))).isEqualTo(new Item(null, "a"));
	}

	@Test
	void wrongUseIsRefusedAtTheFirstUse() {
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(InvalidGeneratedIdException.class)
				.isThrownBy(() -> this.properties.fill(new TooSmall()))
				.withMessageContaining(TooSmall.class.getName() + ".id is of type int");
		}
	}

	@Test
	void wrongUseIsRefusedByACheckOfWhatTheMappingKnows() {
		this.context.getPersistentEntity(Item.class);
		GeneratedProperties.check(this.context, this.generators);
		this.context.getPersistentEntity(Parent.class);
		assertThatExceptionOfType(InvalidGeneratedIdException.class)
			.isThrownBy(() -> GeneratedProperties.check(this.context, this.generators))
			.withMessageContaining(Unknown.class.getName() + ".id has no generator");
	}

	@Test
	void twoAnnotationsAreRefused() {
		assertThatExceptionOfType(InvalidGeneratedIdException.class).isThrownBy(() -> this.properties.fill(new Twice()))
			.withMessage("@SnowflakeGenerated property " + Twice.class.getName()
					+ ".id has the annotation @Sequence, too. Remove one of the two annotations: "
					+ "each of them fills the property.");
	}

	private static final class Numbers {

		@Id
		@SnowflakeGenerated
		private Long wrapper;

		@SnowflakeGenerated
		private long primitive;

		@SnowflakeGenerated
		private String text;

		@SnowflakeGenerated(format = IdFormat.BASE32)
		private String base32;

		private Long plain;

	}

	private record Item(@Id @SnowflakeGenerated Long id, String name) {
	}

	private static final class Withered {

		@Id
		@SnowflakeGenerated
		private final long id;

		private final String name;

		Withered(long id, String name) {
			this.id = id;
			this.name = name;
		}

		@SuppressWarnings("unused")
		Withered withId(long id) {
			return new Withered(id, this.name);
		}

	}

	private static final class Constructed {

		@Id
		@SnowflakeGenerated
		private final Long id;

		private final String name;

		@PersistenceCreator
		Constructed(Long id, String name) {
			this.id = id;
			this.name = name;
		}

	}

	private abstract static class Base {

		@Id
		@SnowflakeGenerated
		private Long id;

	}

	private static final class Sub extends Base {

		@Numbered(IdFormat.BASE62)
		private String number;

	}

	@SnowflakeGenerated
	@Retention(RetentionPolicy.RUNTIME)
	@Target(ElementType.FIELD)
	private @interface Numbered {

		@AliasFor(annotation = SnowflakeGenerated.class, attribute = "format")
		IdFormat value();

	}

	/** Properties are found by public methods of a class that may be seen. */
	public static final class ByGetter {

		@Id
		private Long id;

		/**
		 * Returns the id.
		 * @return the id, or null
		 */
		@SnowflakeGenerated
		public Long getId() {
			return this.id;
		}

	}

	private record Key(String region, @SnowflakeGenerated Long number) {
	}

	private static final class Part {

		@SnowflakeGenerated
		private long number;

	}

	private static final class WithEmbedded {

		@Id
		private Key id;

		@Embedded.Nullable
		private Part part;

	}

	private static final class Root {

		@Id
		@SnowflakeGenerated
		private Long id;

		private List<Item> list;

		private Item single;

		private Map<String, Inner> map = new LinkedHashMap<>();

		private Map<String, Item> values;

	}

	private static final class Inner {

		@Id
		@SnowflakeGenerated
		private Long id;

		private Item[] items;

	}

	private static final class Kinds {

		private Set<Item> set;

		private SortedSet<Item> sorted;

		private LinkedList<Item> linked;

		private Collection<Item> any;

	}

	private static final class Hashed {

		private Set<HashedById> elements;

	}

	private static final class HashedById {

		@Id
		@SnowflakeGenerated
		private Long id;

		@Override
		public boolean equals(Object other) {
			return other instanceof HashedById that && Objects.equals(this.id, that.id);
		}

		@Override
		public int hashCode() {
			return Objects.hashCode(this.id);
		}

	}

	private static final class Final {

		private final List<Item> list = new ArrayList<>();

		private final Set<Item> set = new HashSet<>();

		private final Map<String, Item> map = new LinkedHashMap<>();

		private final Item[] array = new Item[1];

	}

	private record Line(@Id @SnowflakeGenerated Long id, @SnowflakeGenerated(generator = "tokens") String token) {
	}

	private static final class Order {

		@Id
		@SnowflakeGenerated
		private Long id;

		private List<Line> lines;

	}

	private static class Book {

	}

	private static final class Novel extends Book {

		@SnowflakeGenerated
		private Long number;

	}

	private static final class Shelf {

		private List<Book> books;

		private Object any;

		private List<List<Item>> rows;

	}

	private static final class FinalSet {

		private final Set<HashedById> elements = Collections.unmodifiableSet(new HashSet<>(Set.of(new HashedById())));

	}

	private static final class Hopeless {

		@SuppressWarnings("unused")
		private final List<Item> items = Collections.unmodifiableList(Arrays.asList(new Item(null, "a")));

	}

	private static final class Leaves {

		@Id
		@SnowflakeGenerated
		private Long id;

		@Transient
		private Item forgotten = new Item(null, "a");

		private AggregateReference<Item, Long> reference = AggregateReference.to(3L);

	}

	private static final class Tree {

		@Id
		@SnowflakeGenerated
		private Long id;

		private List<Tree> children = List.of();

	}

	private static final class Plain {

		@Id
		@SuppressWarnings("unused")
		private Long id;

	}

	private static final class TooSmall {

		@SnowflakeGenerated
		@SuppressWarnings("unused")
		private int id;

	}

	private static final class Parent {

		@SuppressWarnings("unused")
		private List<Unknown> children;

	}

	private static final class Unknown {

		@SnowflakeGenerated(generator = "missing")
		@SuppressWarnings("unused")
		private Long id;

	}

	private static final class Twice {

		@Id
		@Sequence("orders")
		@SnowflakeGenerated
		@SuppressWarnings("unused")
		private Long id;

	}

}
