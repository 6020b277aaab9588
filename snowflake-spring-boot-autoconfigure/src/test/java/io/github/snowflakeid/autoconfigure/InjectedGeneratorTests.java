package io.github.snowflakeid.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.autoconfigure.lease.SnowflakeLeaseAutoConfiguration;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLeaseStore;
import jakarta.annotation.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.NestedExceptionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A lease is asked for: it must be the injected generator's, whatever beans the
 * application has.
 */
@Timeout(60)
class InjectedGeneratorTests {

	private static final AutoConfigurations ALL = AutoConfigurations.of(
			SnowflakeConfigurationCheckAutoConfiguration.class, SnowflakeAutoConfiguration.class,
			SnowflakeLeaseAutoConfiguration.class);

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(ALL)
		.withPropertyValues("snowflake.node-id=7", "snowflake.lease.store=jdbc")
		.withBean(NodeLeaseStore.class, () -> new InMemoryNodeLeaseStore(TimeSource.system()));

	@ParameterizedTest
	@ValueSource(classes = { OwnGenerator.class, OwnSnowflakeBehindTheInterface.class, OwnFallback.class,
			OwnPrimaryBesideSupplied.class, OwnProducedByFactory.class, OwnProxied.class, OwnOfManyInstances.class,
			Decorator.class, OwnOfHighPriority.class, OwnFallbackBesideDeaf.class })
	void refusesAnOwnGeneratorThatGetsNoLease(Class<?> configuration) {
		assertRefused(this.runner.withUserConfiguration(configuration),
				"The IdGenerator that is injected is the bean " + "'messageIds'",
				"it must be one that gets leased node ids, because snowflake.lease.store is jdbc");
	}

	@ParameterizedTest
	@ValueSource(
			classes = { OwnTwo.class, OwnTwoFallbacks.class, OwnTwoPrimary.class, OwnBesideDeafAndSnowflake.class })
	void refusesSeveralBetweenWhichOnlyNamesDecide(Class<?> configuration) {
		assertRefused(this.runner.withUserConfiguration(configuration),
				"The IdGenerator that is injected is one of the beans '", "'messageIds'", "'orderIds'",
				"none of which is the primary one");
	}

	@ParameterizedTest
	@ValueSource(classes = { NotInjected.class, NotInjectedByDefault.class, OwnKeeper.class, OwnKeeperAlone.class,
			SuppliedPrimary.class, SuppliedBesideFallback.class, SuppliedFromFactory.class })
	void startsIfTheInjectedGeneratorIsSupplied(Class<?> configuration) {
		this.runner.withUserConfiguration(configuration).withUserConfiguration(Service.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(SnowflakeLayout.DEFAULT.decompose(context.getBean(Service.class).generator.nextId()).nodeId())
				.isEqualTo(7);
			assertThat(context.getBean(LeaseKeeper.class).status().lease()).isNotNull();
		});
	}

	@Test
	void startsAndStopsAnOwnKeeperWhoseStoreIsNoBean() {
		new ApplicationContextRunner().withConfiguration(ALL).withUserConfiguration(OwnKeeper.class).run((context) -> {
			LeaseKeeper keeper = context.getBean(LeaseKeeper.class);
			assertThat(context.getBean(IdGenerator.class)).isSameAs(keeper.generator());
			assertThat(keeper.holders()).extracting(LeaseRow::nodeId).containsExactly(7L);
			context.close();
			assertThat(keeper.isRunning()).isFalse();
			assertThat(keeper.generator().nodeId()).isEmpty();
		});
	}

	@Test
	void refusesOwnGeneratorWithoutNodeIdThatNoKeeperSupplies() {
		assertRefused(this.runner.withUserConfiguration(OwnWithoutNodeId.class),
				"The LeaseKeeper of bean messageIds is not set; it must be a bean, because node ids are leased");
	}

	@Test
	void refusesOwnGeneratorWithNodeId() {
		assertRefused(
				this.runner.withBean("messageIds", SnowflakeIdGenerator.class,
						() -> SnowflakeIdGenerator.builder().nodeId(3).build()),
				"The node id of bean messageIds is 3; it must be left open");
	}

	@Test
	void refusesItIfBeansAreMadeLateToo() {
		assertRefused(this.runner.withPropertyValues("spring.main.lazy-initialization=true")
			.withUserConfiguration(OwnGenerator.class), "'messageIds'");
		assertRefused(this.runner.withPropertyValues("spring.main.lazy-initialization=true")
			.withBean("messageIds", SnowflakeIdGenerator.class, () -> SnowflakeIdGenerator.builder().nodeId(3).build()),
				"messageIds is 3");
	}

	@Test
	void refusesItBesideStoreBeanThatNoPropertyNames() {
		assertRefused(
				new ApplicationContextRunner().withConfiguration(ALL)
					.withBean("leases", NodeLeaseStore.class, () -> new InMemoryNodeLeaseStore(TimeSource.system()))
					.withUserConfiguration(OwnGenerator.class),
				"'messageIds'", "because there is a NodeLeaseStore, bean 'leases'");
	}

	@Test
	void refusesSingletonThatWasRegisteredByHand() {
		assertRefused(
				this.runner.withInitializer(
						(context) -> context.getBeanFactory().registerSingleton("messageIds", (IdGenerator) () -> 5)),
				"the bean 'messageIds'");
	}

	@Test
	void refusesItIfTheKeepersConfigurationIsAway() {
		assertRefused(
				new ApplicationContextRunner()
					.withConfiguration(AutoConfigurations.of(SnowflakeConfigurationCheckAutoConfiguration.class,
							SnowflakeAutoConfiguration.class))
					.withBean(NodeLeaseStore.class, () -> new InMemoryNodeLeaseStore(TimeSource.system())),
				"the bean 'snowflakeIdGenerator'");
	}

	@Test
	void doesNotTakeTheNodeIdForFixedWhereOnlyTheKeeperIsMissing() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SnowflakeAutoConfiguration.class))
			.withPropertyValues("snowflake.node-id=7")
			.withBean(NodeLeaseStore.class, () -> new InMemoryNodeLeaseStore(TimeSource.system()))
			.run((context) -> {
				SnowflakeIdGenerator generator = context.getBean(SnowflakeIdGenerator.class);
				assertThat(generator.nodeId()).isEmpty();
				assertThat(generator.refusal()).contains(RefusalReason.LEASE_EXPIRED);
			});
	}

	@Test
	void refusesTwoStoresOfWhichNoneIsPrimary() {
		assertRefused(
				this.runner.withBean("other", NodeLeaseStore.class,
						() -> new InMemoryNodeLeaseStore(TimeSource.system())),
				"The NodeLeaseStore that is injected is one of the beans", "'other'");
	}

	@Test
	void trustsAnOwnKeeper() {
		this.runner.withUserConfiguration(Decorator.class)
			.withBean(LeaseKeeper.class, InjectedGeneratorTests::ownKeeper)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void doesNotMindOwnGeneratorsIfNoStoreIsAskedFor() {
		new ApplicationContextRunner().withConfiguration(ALL)
			.withUserConfiguration(OwnTwo.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void tellsWhereTheBeanIsDefined() {
		assertRefused(this.runner.withUserConfiguration(OwnGenerator.class), "InjectedGeneratorTests$OwnGenerator)");
	}

	private static LeaseKeeper ownKeeper() {
		return new LeaseKeeper(SnowflakeIdGenerator.builder().buildLeased(),
				new InMemoryNodeLeaseStore(TimeSource.system()), new LeaseTerms("own", SnowflakeLayout.DEFAULT,
						NodeIdRanges.of(7, 7), Duration.ofSeconds(30), Duration.ofSeconds(10)),
				"app", TimeSource.system());
	}

	/** Boot's conditions and this check must see the same bean. */
	@ParameterizedTest
	@MethodSource("allConfigurations")
	void agreesWithSpringOnWhatInjectionByTypeGives(Class<?> configuration) {
		new ApplicationContextRunner().withUserConfiguration(configuration, InjectionPoint.class).run((context) -> {
			List<InjectionByType.Bean> beans = InjectionByType.of(context.getBeanFactory(), IdGenerator.class);
			IdGenerator injected = context.getBean(InjectionPoint.class).generators.getIfUnique();
			if (injected == null) {
				assertThat(beans.size()).isNotEqualTo(1);
			}
			else if (beans.get(0).isSingleton()) {
				assertThat(beans).singleElement()
					.satisfies((bean) -> assertThat(context.getBean(bean.name())).isSameAs(injected));
			}
		});
	}

	private static Stream<Class<?>> allConfigurations() {
		return Stream.of(InjectedGeneratorTests.class.getDeclaredClasses())
			.filter((type) -> type.isAnnotationPresent(Configuration.class) && type != OwnTwoPrimary.class);
	}

	private static void assertRefused(ApplicationContextRunner runner, String... texts) {
		runner.run((context) -> {
			assertThat(context).hasFailed();
			assertThat(NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure()))
				.isInstanceOf(InvalidSnowflakeConfigurationException.class)
				.hasMessageContainingAll(texts);
		});
	}

	static final class InjectionPoint {

		private final ObjectProvider<IdGenerator> generators;

		InjectionPoint(ObjectProvider<IdGenerator> generators) {
			this.generators = generators;
		}

	}

	static final class Service {

		private final IdGenerator generator;

		Service(IdGenerator generator) {
			this.generator = generator;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnGenerator {

		@Bean
		IdGenerator messageIds() {
			return () -> 5;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnSnowflakeBehindTheInterface {

		@Bean
		IdGenerator messageIds() {
			return SnowflakeIdGenerator.builder().nodeId(3).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnFallback {

		@Bean
		@Fallback
		IdGenerator messageIds() {
			return () -> 5;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPrimaryBesideSupplied {

		@Bean
		@Primary
		IdGenerator messageIds() {
			return () -> 5;
		}

		@Bean
		SnowflakeIdGenerator orderIds() {
			return SnowflakeIdGenerator.builder().buildLeased().generator();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnProducedByFactory {

		@Bean
		GeneratorFactory messageIds() {
			return new GeneratorFactory();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnProxied {

		@Bean
		@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.INTERFACES)
		IdGenerator messageIds() {
			return () -> 5;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnOfManyInstances {

		@Bean
		@Scope("prototype")
		SnowflakeIdGenerator messageIds() {
			return SnowflakeIdGenerator.builder().buildLeased().generator();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Decorator {

		@Bean
		SnowflakeIdGenerator orderIds() {
			return SnowflakeIdGenerator.builder().buildLeased().generator();
		}

		@Bean
		@Primary
		IdGenerator messageIds(SnowflakeIdGenerator orderIds) {
			return () -> orderIds.nextId() + 1;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnOfHighPriority {

		@Bean
		Preferred messageIds() {
			return new Preferred();
		}

		@Bean
		SnowflakeIdGenerator orderIds() {
			return SnowflakeIdGenerator.builder().buildLeased().generator();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnFallbackBesideDeaf {

		@Bean
		@Fallback
		IdGenerator messageIds() {
			return () -> 5;
		}

		@Bean(autowireCandidate = false)
		IdGenerator orderIds() {
			return () -> 6;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnTwo {

		@Bean
		IdGenerator messageIds() {
			return () -> 5;
		}

		@Bean
		SnowflakeIdGenerator orderIds() {
			return SnowflakeIdGenerator.builder().buildLeased().generator();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnTwoFallbacks {

		@Bean
		@Fallback
		SnowflakeIdGenerator messageIds() {
			return SnowflakeIdGenerator.builder().buildLeased().generator();
		}

		@Bean
		@Fallback
		SnowflakeIdGenerator orderIds() {
			return SnowflakeIdGenerator.builder().buildLeased().generator();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnTwoPrimary {

		@Bean
		@Primary
		SnowflakeIdGenerator messageIds() {
			return SnowflakeIdGenerator.builder().buildLeased().generator();
		}

		@Bean
		@Primary
		SnowflakeIdGenerator orderIds() {
			return SnowflakeIdGenerator.builder().buildLeased().generator();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBesideDeafAndSnowflake {

		@Bean
		IdGenerator messageIds() {
			return () -> 5;
		}

		@Bean(autowireCandidate = false)
		IdGenerator deaf() {
			return () -> 6;
		}

		@Bean
		SnowflakeIdGenerator orderIds() {
			return SnowflakeIdGenerator.builder().buildLeased().generator();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NotInjected {

		@Bean(autowireCandidate = false)
		IdGenerator messageIds() {
			return () -> 5;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NotInjectedByDefault {

		@Bean(defaultCandidate = false)
		SnowflakeIdGenerator messageIds() {
			return SnowflakeIdGenerator.builder().nodeId(3).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnWithoutNodeId {

		@Bean
		SnowflakeIdGenerator messageIds() {
			return SnowflakeIdGenerator.builder().buildLeased().generator();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnKeeper {

		@Bean
		LeaseKeeper keeper() {
			return ownKeeper();
		}

		@Bean
		SnowflakeIdGenerator messageIds(LeaseKeeper keeper) {
			return keeper.generator();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnKeeperAlone {

		@Bean
		LeaseKeeper keeper() {
			return ownKeeper();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SuppliedPrimary {

		@Bean
		LeaseKeeper keeper() {
			return ownKeeper();
		}

		@Bean
		@Primary
		SnowflakeIdGenerator orderIds(LeaseKeeper keeper) {
			return keeper.generator();
		}

		@Bean
		IdGenerator messageIds() {
			return () -> 5;
		}

		@Bean
		SnowflakeIdGenerator others() {
			return SnowflakeIdGenerator.builder().nodeId(3).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SuppliedBesideFallback {

		@Bean
		LeaseKeeper keeper() {
			return ownKeeper();
		}

		@Bean
		SnowflakeIdGenerator orderIds(LeaseKeeper keeper) {
			return keeper.generator();
		}

		@Bean
		@Fallback
		IdGenerator messageIds() {
			return () -> 5;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SuppliedFromFactory {

		@Bean
		LeaseKeeper keeper() {
			return ownKeeper();
		}

		@Bean
		SnowflakeFactory messageIds(LeaseKeeper keeper) {
			return new SnowflakeFactory(keeper);
		}

	}

	@Priority(1)
	static final class Preferred implements IdGenerator {

		@Override
		public long nextId() {
			return 5;
		}

	}

	static final class GeneratorFactory implements FactoryBean<IdGenerator> {

		@Override
		public IdGenerator getObject() {
			return () -> 5;
		}

		@Override
		public Class<?> getObjectType() {
			return IdGenerator.class;
		}

	}

	static final class SnowflakeFactory implements FactoryBean<SnowflakeIdGenerator> {

		private final LeaseKeeper keeper;

		SnowflakeFactory(LeaseKeeper keeper) {
			this.keeper = keeper;
		}

		@Override
		public SnowflakeIdGenerator getObject() {
			return this.keeper.generator();
		}

		@Override
		public Class<?> getObjectType() {
			return SnowflakeIdGenerator.class;
		}

	}

}
