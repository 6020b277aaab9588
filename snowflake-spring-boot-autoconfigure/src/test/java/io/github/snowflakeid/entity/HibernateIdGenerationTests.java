package io.github.snowflakeid.entity;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Version;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.annotations.UuidGenerator;
import org.hibernate.cfg.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link HibernateIdGeneration}, with a session factory made by hand.
 */
class HibernateIdGenerationTests {

	private static final String PREFIX = "@SnowflakeGenerated property " + HibernateIdGenerationTests.class.getName()
			+ "$";

	private final AtomicLong drawn = new AtomicLong();

	private final List<String> statements = new ArrayList<>();

	private final GeneratorLookup generators = new GeneratorLookup() {

		@Override
		public void require(String generator, String property) {
			if (generator.equals("missing")) {
				throw new InvalidGeneratedIdException(property, "names the generator 'missing', which is not there",
						"Define it.");
			}
		}

		@Override
		public IdGenerator get(String generator) {
			return HibernateIdGenerationTests.this.drawn::incrementAndGet;
		}

	};

	private @Nullable SessionFactory sessionFactory;

	@AfterEach
	void close() {
		if (this.sessionFactory != null) {
			this.sessionFactory.close();
		}
	}

	@Test
	void fillsALong() {
		Wrapper entity = persisted(new Wrapper(), Wrapper.class);
		assertThat(entity.id).isEqualTo(1L);
	}

	@Test
	void fillsAPrimitiveThatIsZero() {
		Primitive entity = persisted(new Primitive(), Primitive.class);
		assertThat(entity.id).isEqualTo(1L);
	}

	@Test
	void fillsATextInItsFormat() {
		this.drawn.set(216172809514205183L);
		Text entity = persisted(new Text(), Text.class);
		assertThat(entity.id).isEqualTo("060000SGK2G00");
	}

	@Test
	void fillsWhatAGetterReturns() {
		ByGetter entity = persisted(new ByGetter(), ByGetter.class);
		assertThat(entity.getId()).isEqualTo(1L);
	}

	@Test
	void fillsThePrimitiveThatAGetterReturns() {
		PrimitiveByGetter entity = persisted(new PrimitiveByGetter(), PrimitiveByGetter.class);
		assertThat(entity.getId()).isEqualTo(1L);
	}

	@Test
	void fillsTheIdOfASuperclass() {
		Inheriting entity = persisted(new Inheriting(), Inheriting.class);
		assertThat(entity.id).isEqualTo(1L);
	}

	@Test
	void fillsTheIdOfAGenericSuperclass() {
		WithNumber number = persisted(new WithNumber(), WithNumber.class);
		assertThat(number.id).isEqualTo(1L);
		WithText text = persisted(new WithText(), WithText.class);
		assertThat(text.id).isEqualTo("2");
	}

	@Test
	void fillsAComponentOfAnEmbeddedIdThatIsAClass() {
		WithClassId entity = persisted(new WithClassId(new ClassId("north")), WithClassId.class);
		assertThat(entity.id.number).isEqualTo(1L);
		assertThat(entity.id.region).isEqualTo("north");
	}

	@Test
	void fillsAComponentOfAnEmbeddedIdThatIsARecord() {
		WithRecordId entity = persisted(new WithRecordId(new RecordId("north", null)), WithRecordId.class);
		assertThat(entity.id).isEqualTo(new RecordId("north", 1L));
	}

	@Test
	void keepsAPresetComponentOfAnEmbeddedId() {
		WithRecordId entity = persisted(new WithRecordId(new RecordId("north", 7L)), WithRecordId.class);
		assertThat(entity.id).isEqualTo(new RecordId("north", 7L));
		assertThat(this.drawn).hasValue(0);
	}

	@Test
	void fillsColumnsThatAreNotTheId() {
		WithNumbers entity = persisted(new WithNumbers(), WithNumbers.class);
		assertThat(Stream.of(entity.id, entity.publicNumber, IdFormat.BASE32.parse(entity.text)))
			.containsExactlyInAnyOrder(1L, 2L, 3L);
	}

	@Test
	void changesNoColumnOnUpdateAndLetsTheApplicationChangeIt() {
		WithNumbers entity = persisted(new WithNumbers(), WithNumbers.class);
		inTransaction((session) -> {
			session.find(WithNumbers.class, entity.id).publicNumber = 99L;
			return null;
		});
		WithNumbers updated = inTransaction((session) -> session.find(WithNumbers.class, entity.id));
		assertThat(updated.publicNumber).isEqualTo(99L);
		assertThat(updated.text).isEqualTo(entity.text);
		assertThat(this.drawn).hasValue(3);
	}

	@Test
	void keepsWhatIsPresetAndReadsNothing() {
		open(Wrapper.class);
		Wrapper entity = new Wrapper();
		entity.id = 42L;
		inTransaction((session) -> {
			session.persist(entity);
			return null;
		});
		assertThat(entity.id).isEqualTo(42L);
		assertThat(this.drawn).hasValue(0);
		assertThat(this.statements).singleElement().asString().startsWith("insert");
	}

	@Test
	void keepsALongThatIsZero() {
		Wrapper entity = new Wrapper();
		entity.id = 0L;
		assertThat(persisted(entity, Wrapper.class).id).isEqualTo(0L);
	}

	@Test
	void mergeOfANewEntityWithoutAnIdReadsNothing() {
		open(Wrapper.class);
		Wrapper merged = inTransaction((session) -> session.merge(new Wrapper()));
		assertThat(merged.id).isEqualTo(1L);
		assertThat(this.statements).singleElement().asString().startsWith("insert");
	}

	@Test
	void mergeOfANewEntityWithAPresetIdAndAVersionReadsNothing() {
		open(Versioned.class);
		Versioned entity = new Versioned();
		entity.id = 42L;
		Versioned merged = inTransaction((session) -> session.merge(entity));
		assertThat(merged.id).isEqualTo(42L);
		assertThat(this.statements).singleElement().asString().startsWith("insert");
	}

	@Test
	void mergeOfANewEntityWithAPresetIdReadsFirst() {
		open(Wrapper.class);
		Wrapper entity = new Wrapper();
		entity.id = 42L;
		Wrapper merged = inTransaction((session) -> session.merge(entity));
		assertThat(merged.id).isEqualTo(42L);
		assertThat(this.statements).hasSize(2).first().asString().startsWith("select");
	}

	@Test
	void mergeOfAnEmbeddedIdReadsFirst() {
		open(WithRecordId.class);
		WithRecordId merged = inTransaction((session) -> session.merge(new WithRecordId(new RecordId("north", null))));
		assertThat(merged.id).isEqualTo(new RecordId("north", 1L));
		assertThat(this.statements).hasSize(2).first().asString().startsWith("select");
	}

	@Test
	void fillsWhatACascadeReaches() {
		open(Parent.class, Child.class);
		Parent parent = inTransaction((session) -> {
			Parent made = new Parent();
			IntStream.range(0, 3).forEach((index) -> made.children.add(new Child()));
			session.persist(made);
			return made;
		});
		assertThat(parent.id).isPositive();
		assertThat(parent.children).extracting((child) -> child.id).doesNotHaveDuplicates().doesNotContain(0L);
		assertThat(this.statements).noneMatch((statement) -> statement.startsWith("select"));
	}

	@Test
	void fillsInAStatelessSession() {
		open(Wrapper.class);
		List<Wrapper> entities = IntStream.range(0, 3).mapToObj((index) -> new Wrapper()).toList();
		entities.get(1).id = 42L;
		inStatelessSession((session) -> session.insertMultiple(entities));
		assertThat(entities).extracting((entity) -> entity.id).containsExactly(1L, 42L, 2L);
	}

	@Test
	void fillsRowsThatHqlInserts() {
		open(Wrapper.class);
		inTransaction((session) -> session.createMutationQuery("insert into Wrapper (title) values ('a'), ('b')")
			.executeUpdate());
		List<Long> ids = inTransaction(
				(session) -> session.createSelectionQuery("select id from Wrapper order by id", Long.class).list());
		assertThat(ids).containsExactly(1L, 2L);
	}

	/** What the page tells about what cannot work, in Hibernate's own words. */
	@Test
	void hibernateRefusesToInsertWhatItSelects() {
		open(Wrapper.class);
		assertThatThrownBy(() -> inTransaction(
				(session) -> session.createMutationQuery("insert into Wrapper (title) select w.title from Wrapper w")
					.executeUpdate()))
			.hasMessageContaining("without bulk insertion capable identifier generator");
	}

	@Test
	void upsertDoesNotAskForAnId() {
		open(Wrapper.class);
		assertThatThrownBy(() -> inStatelessSession((session) -> session.upsert(new Wrapper())))
			.isInstanceOf(RuntimeException.class);
		assertThat(this.drawn).hasValue(0);
	}

	@Test
	void refusesAnInt() {
		assertRefused(OfInt.class)
			.hasMessage(PREFIX + "OfInt.id is of type int. Declare it as long, Long or String: an id has 63 bits.");
	}

	@Test
	void refusesAUuid() {
		assertRefused(OfUuid.class).hasMessage(PREFIX + "OfUuid.id is of type java.util.UUID. "
				+ "Declare it as long, Long or String: an id has 63 bits.");
	}

	@Test
	void refusesAFormatOfANumber() {
		assertRefused(FormattedNumber.class).hasMessage(PREFIX + "FormattedNumber.id is of type java.lang.Long and "
				+ "has the format BASE32. Declare it as String, or remove the format: a number has none.");
	}

	@Test
	void refusesAGeneratorThatIsNotThere() {
		assertRefused(Unknown.class)
			.hasMessage(PREFIX + "Unknown.id names the generator 'missing', which is not there. Define it.");
	}

	@Test
	void refusesAWrongColumnThatIsNotTheId() {
		assertRefused(WithWrongColumn.class).hasMessageStartingWith(PREFIX + "WithWrongColumn.number is of type int.");
	}

	@Test
	void refusesWhatAConverterMakes() {
		assertRefused(WithConverter.class)
			.hasMessageStartingWith(PREFIX + "WithConverter.number is of type " + Code.class.getName() + ".");
	}

	/** Hibernate looks for its own annotations one step up. */
	@Test
	void anAnnotationThatCarriesItIsNotSeen() {
		open(WithOwnAnnotation.class);
		assertThatThrownBy(() -> inTransaction((session) -> {
			session.persist(new WithOwnAnnotation());
			return null;
		})).hasMessageContaining("manually assigned");
	}

	/** Hibernate would take no notice of it. */
	@Test
	void refusesGeneratedValueBeside() {
		assertRefused(GeneratedTwice.class).hasMessage(PREFIX
				+ "GeneratedTwice.id has @GeneratedValue, too. Remove one of the two: only one can make the id.");
	}

	@Test
	void hibernateItselfRefusesAnotherGeneratorBeside() {
		assertThatThrownBy(() -> open(WithUuidGenerator.class)).hasMessageContainingAll(
				"too many generator annotations", "WithUuidGenerator.id", "SnowflakeGenerated", "UuidGenerator");
	}

	@Test
	void aSessionFactoryWithoutTheSettingSaysSoAtTheFirstId() {
		this.sessionFactory = configuration(Wrapper.class).buildSessionFactory();
		assertThatThrownBy(() -> inTransaction((session) -> {
			session.persist(new Wrapper());
			return null;
		})).isInstanceOf(InvalidGeneratedIdException.class)
			.hasMessageStartingWith(PREFIX + "Wrapper.id has no generator: its session factory has no setting "
					+ HibernateIdGeneration.GENERATOR_LOOKUP + ".");
	}

	@Test
	void aSessionFactoryWithoutTheSettingRefusesWrongTypesAtTheStart() {
		assertRefusal(() -> configuration(OfInt.class).buildSessionFactory())
			.hasMessageStartingWith(PREFIX + "OfInt.id is of type int.");
	}

	private AbstractThrowableAssert<?, ?> assertRefused(Class<?> entity) {
		return assertRefusal(() -> open(entity));
	}

	/** Hibernate wraps it for some properties. */
	private static AbstractThrowableAssert<?, ?> assertRefusal(ThrowingCallable start) {
		Throwable failure = catchThrowable(start);
		while (failure != null && !(failure instanceof InvalidGeneratedIdException)) {
			failure = failure.getCause();
		}
		return assertThat(failure).isNotNull();
	}

	private <T> T persisted(T entity, Class<T> type) {
		close();
		open(type);
		inTransaction((session) -> {
			session.persist(entity);
			return null;
		});
		return inTransaction((session) -> session.find(type, session.getIdentifier(session.merge(entity))));
	}

	private void open(Class<?>... entities) {
		Configuration configuration = configuration(entities);
		configuration.getProperties().put(HibernateIdGeneration.GENERATOR_LOOKUP, this.generators);
		this.sessionFactory = configuration.buildSessionFactory();
		this.statements.clear();
	}

	private Configuration configuration(Class<?>... entities) {
		Configuration configuration = new Configuration().addAnnotatedClasses(entities)
			.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID())
			.setProperty("hibernate.hbm2ddl.auto", "create");
		configuration.setStatementInspector((sql) -> {
			this.statements.add(sql);
			return sql;
		});
		return configuration;
	}

	private <T> T inTransaction(Function<Session, T> work) {
		return this.sessionFactory.fromTransaction(work);
	}

	private void inStatelessSession(Consumer<StatelessSession> work) {
		this.sessionFactory.inStatelessTransaction(work);
	}

	@Entity(name = "Wrapper")
	static class Wrapper {

		@Id
		@SnowflakeGenerated
		Long id;

		String title;

	}

	@Entity
	static class Primitive {

		@Id
		@SnowflakeGenerated
		long id;

	}

	@Entity
	static class Text {

		@Id
		@SnowflakeGenerated(format = IdFormat.BASE32)
		String id;

	}

	@Entity
	static class ByGetter {

		private Long id;

		@Id
		@SnowflakeGenerated
		Long getId() {
			return this.id;
		}

		void setId(Long id) {
			this.id = id;
		}

	}

	@Entity
	static class PrimitiveByGetter {

		private long id;

		@Id
		@SnowflakeGenerated
		long getId() {
			return this.id;
		}

		void setId(long id) {
			this.id = id;
		}

	}

	@MappedSuperclass
	static class Superclass {

		@Id
		@SnowflakeGenerated
		Long id;

	}

	@Entity
	static class Inheriting extends Superclass {

	}

	@MappedSuperclass
	static class GenericSuperclass<T> {

		@Id
		@SnowflakeGenerated
		T id;

	}

	@Entity
	static class WithNumber extends GenericSuperclass<Long> {

	}

	@Entity
	static class WithText extends GenericSuperclass<String> {

	}

	@Embeddable
	static class ClassId {

		String region;

		@SnowflakeGenerated
		Long number;

		ClassId() {
		}

		ClassId(String region) {
			this.region = region;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof ClassId id && this.region.equals(id.region) && this.number.equals(id.number);
		}

		@Override
		public int hashCode() {
			return this.region.hashCode();
		}

	}

	@Entity
	static class WithClassId {

		@EmbeddedId
		ClassId id;

		WithClassId() {
		}

		WithClassId(ClassId id) {
			this.id = id;
		}

	}

	@Embeddable
	record RecordId(String region, @SnowflakeGenerated Long number) {

	}

	@Entity
	static class WithRecordId {

		@EmbeddedId
		RecordId id;

		WithRecordId() {
		}

		WithRecordId(RecordId id) {
			this.id = id;
		}

	}

	@Entity
	static class WithNumbers {

		@Id
		@SnowflakeGenerated
		Long id;

		@SnowflakeGenerated
		@Column(nullable = false)
		long publicNumber;

		@SnowflakeGenerated(format = IdFormat.BASE32)
		String text;

	}

	@Entity
	static class Versioned {

		@Id
		@SnowflakeGenerated
		Long id;

		@Version
		Integer version;

	}

	@Entity
	static class Parent {

		@Id
		@SnowflakeGenerated
		Long id;

		@OneToMany(cascade = CascadeType.ALL)
		List<Child> children = new ArrayList<>();

	}

	@Entity
	static class Child {

		@Id
		@SnowflakeGenerated
		long id;

	}

	@Entity
	static class OfInt {

		@Id
		@SnowflakeGenerated
		int id;

	}

	@Entity
	static class OfUuid {

		@Id
		@SnowflakeGenerated
		UUID id;

	}

	@Entity
	static class FormattedNumber {

		@Id
		@SnowflakeGenerated(format = IdFormat.BASE32)
		Long id;

	}

	@Entity
	static class Unknown {

		@Id
		@SnowflakeGenerated(generator = "missing")
		Long id;

	}

	@Entity
	static class WithWrongColumn {

		@Id
		@SnowflakeGenerated
		Long id;

		@SnowflakeGenerated
		int number;

	}

	record Code(long value) {

	}

	@Converter
	static class CodeConverter implements AttributeConverter<Code, Long> {

		@Override
		public Long convertToDatabaseColumn(Code number) {
			return number.value();
		}

		@Override
		public Code convertToEntityAttribute(Long value) {
			return new Code(value);
		}

	}

	@Entity
	static class WithConverter {

		@Id
		Long id;

		@SnowflakeGenerated
		@Convert(converter = CodeConverter.class)
		Code number;

	}

	@SnowflakeGenerated
	@Retention(RetentionPolicy.RUNTIME)
	@interface OwnAnnotation {

	}

	@Entity
	static class WithOwnAnnotation {

		@Id
		@OwnAnnotation
		Long id;

	}

	@Entity
	static class GeneratedTwice {

		@Id
		@GeneratedValue
		@SnowflakeGenerated
		Long id;

	}

	@Entity
	static class WithUuidGenerator {

		@Id
		@SnowflakeGenerated
		@UuidGenerator
		String id;

	}

}
