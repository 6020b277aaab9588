package io.github.snowflakeid.entities.kinds;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import javax.sql.DataSource;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.entities.kinds.Kinds.Base32;
import io.github.snowflakeid.entities.kinds.Kinds.Base62;
import io.github.snowflakeid.entities.kinds.Kinds.Digits;
import io.github.snowflakeid.entities.kinds.Kinds.Named;
import io.github.snowflakeid.entities.kinds.Kinds.Primitive;
import io.github.snowflakeid.entities.kinds.Kinds.Wrapper;
import jakarta.persistence.EntityManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.jdbc.repository.support.SimpleJdbcRepository;
import org.springframework.data.jpa.repository.support.SimpleJpaRepository;
import org.springframework.data.mapping.context.MappingContext;
import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.mapping.MongoPersistentEntity;
import org.springframework.data.mongodb.repository.support.MappingMongoEntityInformation;
import org.springframework.data.mongodb.repository.support.SimpleMongoRepository;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.r2dbc.repository.support.SimpleR2dbcRepository;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.repository.support.MappingRelationalEntityInformation;
import org.springframework.data.repository.CrudRepository;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code save} of each kind of entity leaves a row that {@code findById} finds, with
 * everything that stores entities. All but MongoDB have the same tables.
 */
@Tag("once")
@SpringBootTest(classes = EveryKindTests.Application.class,
		properties = { "spring.r2dbc.url=r2dbc:h2:mem:///kinds?options=DB_CLOSE_DELAY=-1",
				"spring.jpa.hibernate.ddl-auto=create", "spring.jpa.open-in-view=false" })
class EveryKindTests {

	private static final MongoServer server = new MongoServer(new MemoryBackend());

	@Autowired
	private EntityManager entityManager;

	@Autowired
	private TransactionTemplate transactions;

	@Autowired
	private JdbcAggregateTemplate jdbc;

	@Autowired
	private JdbcConverter jdbcConverter;

	@Autowired
	private R2dbcEntityTemplate r2dbc;

	@Autowired
	private MongoTemplate mongo;

	@DynamicPropertySource
	static void mongo(DynamicPropertyRegistry registry) {
		String uri = server.bindAndGetConnectionString() + "/kinds";
		registry.add("spring.mongodb.uri", () -> uri);
	}

	@AfterAll
	static void stop() {
		server.shutdownNow();
	}

	@ParameterizedTest
	@ValueSource(classes = { Wrapper.class, Primitive.class, Digits.class, Base32.class, Base62.class, Named.class })
	<T> void saveLeavesARowThatFindByIdFinds(Class<T> kind) throws Exception {
		for (Map.Entry<String, CrudRepository<T, Object>> repository : repositories(kind).entrySet()) {
			T saved = save(repository.getValue(), kind);
			Object id = id(saved);
			assertThat(SnowflakeLayout.DEFAULT.decompose(number(id, kind)).nodeId()).as(repository.getKey())
				.isEqualTo((kind == Named.class) ? 9 : 7);
			assertThat(repository.getValue().findById(id)).as(repository.getKey()).hasValueSatisfying((found) -> {
				assertThat(found).isNotSameAs(saved).usingRecursiveComparison().isEqualTo(saved);
				assertThat(found).hasNoNullFieldsOrProperties();
			});
		}
	}

	private <T> T save(CrudRepository<T, Object> repository, Class<T> kind) throws Exception {
		T entity = kind.getDeclaredConstructor().newInstance();
		return Objects.requireNonNull(this.transactions.execute((status) -> repository.save(entity)));
	}

	private <T> Map<String, CrudRepository<T, Object>> repositories(Class<T> kind) {
		Map<String, CrudRepository<T, Object>> repositories = new LinkedHashMap<>();
		repositories.put("JPA", new SimpleJpaRepository<>(kind, this.entityManager));
		repositories.put("JDBC", new SimpleJdbcRepository<>(this.jdbc,
				rowsOf(kind, this.jdbcConverter.getMappingContext()), this.jdbcConverter));
		repositories.put("MongoDB",
				new SimpleMongoRepository<>(new MappingMongoEntityInformation<>(documentsOf(kind)), this.mongo));
		return repositories;
	}

	@SuppressWarnings("unchecked")
	private static <T> RelationalPersistentEntity<T> rowsOf(Class<T> kind, MappingContext<?, ?> context) {
		return (RelationalPersistentEntity<T>) context.getRequiredPersistentEntity(kind);
	}

	@SuppressWarnings("unchecked")
	private <T> MongoPersistentEntity<T> documentsOf(Class<T> kind) {
		return (MongoPersistentEntity<T>) this.mongo.getConverter()
			.getMappingContext()
			.getRequiredPersistentEntity(kind);
	}

	@ParameterizedTest
	@ValueSource(classes = { Wrapper.class, Primitive.class, Digits.class, Base32.class, Base62.class, Named.class })
	<T> void reactiveSaveLeavesARowThatFindByIdFinds(Class<T> kind) throws Exception {
		SimpleR2dbcRepository<T, Object> repository = new SimpleR2dbcRepository<>(
				new MappingRelationalEntityInformation<>(rowsOf(kind, this.r2dbc.getConverter().getMappingContext())),
				this.r2dbc, this.r2dbc.getConverter());
		T saved = Objects.requireNonNull(repository.save(kind.getDeclaredConstructor().newInstance()).block());
		assertThat(repository.findById(id(saved)).block()).isNotNull()
			.isNotSameAs(saved)
			.usingRecursiveComparison()
			.isEqualTo(saved);
	}

	private static Object id(Object entity) {
		return Objects.requireNonNull(ReflectionTestUtils.getField(entity, "id"));
	}

	private static long number(Object id, Class<?> kind) {
		if (id instanceof Long number) {
			return number;
		}
		IdFormat format = (kind == Base32.class) ? IdFormat.BASE32
				: (kind == Base62.class) ? IdFormat.BASE62 : IdFormat.DECIMAL;
		return format.parse((String) id);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EntityScan(basePackageClasses = Kinds.class)
	static class Application {

		/** Spring Boot makes none beside the connections of R2DBC. */
		@Bean
		DataSource dataSource() {
			return DataSourceBuilder.create().url("jdbc:h2:mem:kinds;DB_CLOSE_DELAY=-1").build();
		}

		@Bean
		@Primary
		SnowflakeIdGenerator ids() {
			return SnowflakeIdGenerator.builder().nodeId(7).build();
		}

		@Bean
		SnowflakeIdGenerator orders() {
			return SnowflakeIdGenerator.builder().nodeId(9).build();
		}

	}

}
