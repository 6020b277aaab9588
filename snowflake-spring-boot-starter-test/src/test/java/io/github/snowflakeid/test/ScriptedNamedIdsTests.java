package io.github.snowflakeid.test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.snowflakeid.EndOfLifeException;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.SnowflakePreset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.autoconfigure.json.JsonTest;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a test with scripted ids gets whose application names several generators.
 */
@SpringBootTest(classes = ScriptedNamedIdsTests.Application.class,
		properties = { "snowflake.node-id=3", "snowflake.generators.orders.preset=hutool",
				"snowflake.generators.audit.epoch=2030-01-01T00:00:00Z", "snowflake.generators.audit.node-id=7" })
@ScriptedIds
class ScriptedNamedIdsTests {

	private static final Set<List<Long>> firstIds = ConcurrentHashMap.newKeySet();

	@Autowired
	private IdGenerator ids;

	@Autowired
	@Qualifier("orders")
	private ScriptedIdGenerator orders;

	@Autowired
	@Qualifier("audit")
	private IdGenerator audit;

	@Autowired
	private ScriptedTimeSource time;

	@Autowired
	private Shop shop;

	@BeforeEach
	void drawFirstIds() {
		firstIds.add(List.of(this.ids.nextId(), this.shop.orders().nextId(), this.audit.nextId()));
	}

	@AfterAll
	static void firstIdsAreTheSameInEachMethod() {
		assertThat(firstIds).hasSize(1);
	}

	@Test
	void applicationDrawsFromTheOneOfTheTest() {
		assertThat(this.shop.orders()).isSameAs(this.orders);
		assertThat(this.shop.all()).containsEntry("orders", this.orders).containsEntry("audit", this.audit);
		assertThat(this.ids).isNotSameAs(this.orders);
	}

	@Test
	void eachHasItsOwnLayoutAndNodeIdAndAllHaveOneClock() {
		Instant start = Instant.parse("2030-01-02T00:00:00Z");
		assertThat(SnowflakePreset.HUTOOL.layout().decompose(this.orders.nextId()).timestamp()).isEqualTo(start);
		SnowflakeLayout layout = SnowflakeLayout.DEFAULT.withEpoch(Instant.parse("2030-01-01T00:00:00Z"));
		assertThat(layout.decompose(this.audit.nextId()).timestamp()).isEqualTo(start);
		assertThat(layout.decompose(this.audit.nextId()).nodeId()).isEqualTo(7);
		assertThat(this.time.instant()).isEqualTo(start);
	}

	@RepeatedTest(2)
	void oneMayRefuseWhileOthersIssueUntilTheMethodEnds() {
		assertThat(this.orders.nextId()).isPositive();
		this.orders.refuse(RefusalReason.END_OF_LIFE);
		assertThatExceptionOfType(EndOfLifeException.class).isThrownBy(this.shop.orders()::nextId);
		assertThat(this.audit.nextId()).isPositive();
		this.time.advance(Duration.ofMinutes(5));
	}

	@Test
	void worksInASlice() throws Exception {
		assertThat(context(Slice.class).getBean("orders")).isInstanceOf(ScriptedIdGenerator.class);
	}

	@Test
	void aSingleOneIsInjectedByTypeWhereTheApplicationHasNoOther() throws Exception {
		ApplicationContext context = context(OneNamed.class);
		assertThat(context.getBeansOfType(IdGenerator.class)).containsOnlyKeys("orders");
		assertThat(context.getBean(SnowflakeLayout.class)).isEqualTo(SnowflakePreset.HUTOOL.layout());
	}

	@Test
	void ofSeveralNoneIsInjectedByTypeWhereTheApplicationHasNoOther() throws Exception {
		ApplicationContext context = context(TwoNamed.class);
		assertThat(context.getBeansOfType(IdGenerator.class)).containsOnlyKeys("audit", "orders");
		assertThat(context.getBeanProvider(SnowflakeLayout.class).getIfAvailable()).isNull();
	}

	@Test
	void doubleOfATestPrecedes() throws Exception {
		TestContextManager manager = new TestContextManager(Doubled.class);
		Doubled test = new Doubled();
		manager.prepareTestInstance(test);
		assertThat(manager.getTestContext().getApplicationContext().getBean("orders")).isSameAs(test.orders)
			.isNotInstanceOf(ScriptedIdGenerator.class);
	}

	private static ApplicationContext context(Class<?> test) throws Exception {
		return new TestContextManager(test).getTestContext().getApplicationContext();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Shop shop(@Qualifier("orders") IdGenerator orders, Map<String, IdGenerator> all) {
			return new Shop(orders, all);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class NothingElse {

	}

	record Shop(IdGenerator orders, Map<String, IdGenerator> all) {

	}

	@JsonTest
	@ContextConfiguration(classes = Application.class)
	@ScriptedIds
	@TestPropertySource(properties = "snowflake.generators.orders.max-wait=0s")
	static class Slice {

	}

	@SpringBootTest(classes = NothingElse.class, properties = "spring.config.name=one-generator")
	@ScriptedIds
	static class OneNamed {

	}

	@SpringBootTest(classes = NothingElse.class, properties = "spring.config.name=two-generators")
	@ScriptedIds
	static class TwoNamed {

	}

	@SpringBootTest(classes = NothingElse.class)
	@ScriptedIds
	@TestPropertySource(properties = "snowflake.generators.orders.max-wait=0s")
	static class Doubled {

		@MockitoBean("orders")
		private IdGenerator orders;

	}

}
