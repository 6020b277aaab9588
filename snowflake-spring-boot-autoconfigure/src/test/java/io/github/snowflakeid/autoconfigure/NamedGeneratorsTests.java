package io.github.snowflakeid.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.LongStream;

import io.github.snowflakeid.CapturedLog;
import io.github.snowflakeid.GeneratorInternals;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.SnowflakePreset;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.autoconfigure.lease.SnowflakeLeaseAutoConfiguration;
import io.github.snowflakeid.autoconfigure.reactive.SnowflakeReactiveAutoConfiguration;
import io.github.snowflakeid.lease.BreakableStore;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLeaseStore;
import io.github.snowflakeid.reactive.ReactiveIdGenerator;
import io.github.snowflakeid.test.ScriptedTimeSource;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Several generators that the properties name.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class NamedGeneratorsTests {

	private final InMemoryNodeLeaseStore rows = new InMemoryNodeLeaseStore(TimeSource.system());

	private final BreakableStore store = new BreakableStore(this.rows);

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(SnowflakeConfigurationCheckAutoConfiguration.class, SnowflakeAutoConfiguration.class,
					SnowflakeLeaseAutoConfiguration.class, NamedGeneratorsAutoConfiguration.class));

	private final ApplicationContextRunner leased = this.runner.withBean(NodeLeaseStore.class, () -> this.store);

	@Test
	void areInjectedByQualifierAndTheUnnamedOneByType() {
		this.runner
			.withPropertyValues("snowflake.node-id=5", "snowflake.generators.orders.epoch=2020-01-01T00:00:00Z",
					"snowflake.generators.audit.node-id=7")
			.withUserConfiguration(Services.class)
			.run((context) -> {
				Service service = context.getBean(Service.class);
				assertThat(service.byType()).isSameAs(context.getBean("snowflakeIdGenerator"))
					.isSameAs(context.getBean(IdGenerator.class))
					.isSameAs(context.getBeanProvider(IdGenerator.class).getIfUnique());
				assertThat(service.orders()).isSameAs(context.getBean("orders"));
				assertThat(service.all()).containsOnlyKeys("snowflakeIdGenerator", "orders", "audit");
				assertThat(context).hasSingleBean(SnowflakeLayout.class);
			});
	}

	@Test
	void inheritWhatTheyDoNotSay() {
		this.runner
			.withPropertyValues("snowflake.node-id=5", "snowflake.epoch=2020-01-01T00:00:00Z",
					"snowflake.layout.node-id-bits=8", "snowflake.layout.spread-bits=2",
					"snowflake.generators.messages.epoch=2015-01-01T00:00:00Z",
					"snowflake.generators.messages.layout.sequence-bits=10", "snowflake.generators.audit.node-id=7")
			.run((context) -> {
				assertThat(layout(context, "messages"))
					.isEqualTo(layout(41, 8, 10, Instant.parse("2015-01-01T00:00:00Z")));
				assertThat(layout(context, "audit"))
					.isEqualTo(layout(41, 8, 12, Instant.parse("2020-01-01T00:00:00Z")));
				assertThat(generator(context, "messages").nodeId()).hasValue(5);
				assertThat(generator(context, "audit").nodeId()).hasValue(7);
			});
	}

	@Test
	void presetReplacesWhatIsSaidOfTheLayoutOfAll() {
		this.runner
			.withPropertyValues("snowflake.node-id=5", "snowflake.epoch=2020-01-01T00:00:00Z",
					"snowflake.layout.node-id-bits=8", "snowflake.generators.orders.preset=hutool")
			.run((context) -> assertThat(layout(context, "orders")).isEqualTo(SnowflakePreset.HUTOOL.layout()));
	}

	@Test
	void ownEpochLeavesTheSeriesOfThePresetAndKeepsItsWidths() {
		this.runner
			.withPropertyValues("snowflake.node-id=5", "snowflake.preset=yitter",
					"snowflake.generators.orders.epoch=2020-01-01T00:00:00Z", "snowflake.generators.audit.max-wait=0s")
			.run((context) -> {
				assertThat(layout(context, "orders"))
					.isEqualTo(layout(51, 6, 6, Instant.parse("2020-01-01T00:00:00Z")));
				assertThat(layout(context, "audit")).isEqualTo(SnowflakePreset.YITTER.layout());
			});
	}

	@Test
	void zoneOfThePresetIsInheritedWithIt() {
		this.runner
			.withPropertyValues("snowflake.node-id=5", "snowflake.preset=shardingsphere",
					"snowflake.preset-zone=+08:00", "snowflake.generators.orders.max-wait=0s",
					"snowflake.generators.items.preset-zone=UTC", "snowflake.generators.audit.preset=hutool",
					"snowflake.generators.users.layout.node-id-bits=8")
			.run((context) -> {
				Instant midnight = Instant.parse("2016-10-31T16:00:00Z");
				assertThat(layout(context, "orders")).isEqualTo(layout(41, 10, 12, midnight));
				assertThat(layout(context, "items").epoch()).isEqualTo(Instant.parse("2016-11-01T00:00:00Z"));
				assertThat(layout(context, "audit")).isEqualTo(SnowflakePreset.HUTOOL.layout());
				assertThat(layout(context, "users")).isEqualTo(layout(41, 8, 12, midnight));
			});
	}

	@Test
	void presetOfItsOwnNeedsAZoneOfItsOwn() {
		this.runner
			.withPropertyValues("snowflake.node-id=5", "snowflake.preset=shardingsphere",
					"snowflake.preset-zone=+08:00", "snowflake.generators.orders.preset=shardingsphere")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageStartingWith(
						"snowflake.generators.orders.preset-zone is not set; it must be the time zone"));
	}

	@Test
	void whoDrawsReactivelyHasToSayFromWhichOfSeveral() {
		reactive().withPropertyValues("snowflake.generators.orders.node-id=5", "snowflake.generators.audit.node-id=7")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThatThrownBy(() -> context.getBean(ReactiveIdGenerator.class))
					.hasMessageContaining("audit,orders");
			});
	}

	@ParameterizedTest
	@CsvSource({ "snowflake.generators.orders.node-id=5, 5", "snowflake.node-id=6, 6" })
	void whatIsInjectedByTypeIsDrawnFromReactively(String property, long nodeId) {
		reactive().withPropertyValues("snowflake.generators.orders.max-wait=0s", property)
			.run((context) -> assertThat(context.getBean(ReactiveIdGenerator.class).nextSnowflakeId().block().nodeId())
				.isEqualTo(nodeId));
	}

	private ApplicationContextRunner reactive() {
		return this.runner.withConfiguration(AutoConfigurations.of(SnowflakeReactiveAutoConfiguration.class));
	}

	@Test
	void leaseEachInANamespaceOfItsOwn() {
		this.leased
			.withPropertyValues("snowflake.lease.namespace=eu", "snowflake.lease.node-ids=100-103",
					"snowflake.generators.orders.lease.ttl=5s", "snowflake.generators.messages.lease.node-ids=7",
					"snowflake.generators.messages.lease.namespace=talk", "snowflake.generators.audit.node-id=102")
			.run((context) -> {
				assertThat(this.rows.holders("eu")).hasSize(1);
				assertThat(this.rows.holders("eu-orders")).singleElement()
					.satisfies((row) -> assertThat(row.nodeId()).isBetween(100L, 103L));
				assertThat(this.rows.holders("talk")).extracting(LeaseRow::nodeId).containsExactly(7L);
				assertThat(this.rows.holders("eu-audit")).extracting(LeaseRow::nodeId).containsExactly(102L);
				assertThat(context.getBean(NamedGenerators.class).keepers())
					.extracting(LeaseKeeper::generatorName, (keeper) -> keeper.terms().ttl())
					.contains(tuple("orders", Duration.ofSeconds(5)), tuple("messages", Duration.ofSeconds(30)));
				assertThat(generator(context, "orders").nextId()).isPositive();
			});
		assertThat(this.rows.holders("eu")).isEmpty();
		assertThat(this.rows.holders("eu-orders")).isEmpty();
		assertThat(this.rows.holders("talk")).isEmpty();
	}

	@Test
	void oneWithoutStoreNeedsNone() {
		this.leased
			.withPropertyValues("snowflake.generators.audit.node-id=7", "snowflake.generators.audit.lease.store=none")
			.run((context) -> {
				assertThat(generator(context, "audit").nodeId()).hasValue(7);
				assertThat(context.getBean(NamedGenerators.class).keepers()).isEmpty();
				assertThat(this.rows.holders("default-audit")).isEmpty();
				assertThat(this.rows.holders("default")).hasSize(1);
			});
	}

	@Test
	void lastForAsLongAsIdsMayBeDrawn() {
		AtomicLong last = new AtomicLong();
		this.leased.withPropertyValues("snowflake.generators.orders.max-wait=0s")
			.withBean("drawing", Drawing.class, () -> new Drawing(last))
			.withUserConfiguration(Wiring.class)
			.run((context) -> {
			});
		assertThat(last).hasPositiveValue();
		assertThat(this.rows.holders("default-orders")).isEmpty();
	}

	@Test
	void canBeDrawnFromWhileBeansAreMade() {
		this.leased.withPropertyValues("snowflake.generators.orders.max-wait=0s")
			.withUserConfiguration(Early.class)
			.run((context) -> assertThat(context.getBean("earlyId", Long.class)).isPositive());
	}

	@Test
	void areLeasedAnewWhenTheContextStartsAgain() {
		this.leased.withPropertyValues("snowflake.generators.orders.lease.ttl=5s").run((context) -> {
			context.getSourceApplicationContext().stop();
			assertThat(this.rows.holders("default-orders")).isEmpty();
			context.getSourceApplicationContext().start();
			assertThat(this.rows.holders("default-orders")).hasSize(1);
			assertThat(generator(context, "orders").nextId()).isPositive();
		});
	}

	@Test
	void areSaidInTheLogByName(CapturedOutput output) {
		try (CapturedLog log = new CapturedLog(LeaseKeeper.class)) {
			this.leased
				.withPropertyValues("snowflake.generators.orders.lease.node-ids=3",
						"snowflake.generators.audit.node-id=7", "snowflake.generators.audit.lease.store=none")
				.run((context) -> {
				});
			assertThat(log.messages()).anySatisfy((message) -> assertThat(message)
				.startsWith("INFO: Generator 'orders': Leased node id 3 of namespace 'default-orders'"));
		}
		assertThat(output).contains("Ids of generator 'orders': node id leased of 3 in namespace 'default-orders'",
				"Ids of generator 'audit': node id 7 (snowflake.generators.audit.node-id",
				"Released node id 3 of generator 'orders'");
	}

	@Test
	void areSaidInRefusalsByName() {
		this.runner.withBean(ScriptedTimeSource.class, ScriptedTimeSource::new)
			.withPropertyValues("snowflake.node-id=7", "snowflake.generators.orders.node-id=8",
					"snowflake.layout.tick=10s", "snowflake.layout.sequence-bits=1")
			.run((context) -> {
				assertThat(refusal(generator(context, "orders")))
					.hasMessageStartingWith("Generator 'orders': The sequence of this tick is used up");
				assertThat(refusal(generator(context, "snowflakeIdGenerator")))
					.hasMessageStartingWith("The sequence of this tick is used up");
				GeneratorInternals.closeSlice(generator(context, "orders"));
				assertThat(refusal(generator(context, "orders")))
					.hasMessageStartingWith("Generator 'orders': No node id is held");
			});
	}

	@Test
	void areSaidInRefusalsOfTheClockByName() {
		this.runner.withBean(ScriptedTimeSource.class, ScriptedTimeSource::new)
			.withPropertyValues("snowflake.generators.orders.node-id=8")
			.run((context) -> {
				assertThat(generator(context, "orders").nextId()).isPositive();
				context.getBean(ScriptedTimeSource.class).stepWall(Duration.ofDays(-1));
				assertThat(refusal(generator(context, "orders")))
					.hasMessageStartingWith("Generator 'orders': The wall clock is ");
			});
	}

	@Test
	void startSaysWhichOfThemHasNoNodeId() {
		ApplicationContextRunner only = this.leased.withPropertyValues("snowflake.lease.acquire-timeout=1s",
				"snowflake.generators.orders.lease.node-ids=3");
		only.run((first) -> {
			assertThat(first).hasNotFailed();
			only.run((second) -> assertThat(FailureAnalyses.textOf(second.getStartupFailure())).contains(
					"Generator 'orders': No node id could be leased within snowflake.lease.acquire-timeout (PT1S)",
					"allow more node ids with snowflake.generators.orders.lease.node-ids, or widen "
							+ "snowflake.generators.orders.layout.node-id-bits"));
		});
		// the unnamed one had a node id by then
		assertThat(this.rows.holders("default")).isEmpty();
	}

	@Test
	void unnamedOneIsAbsentWhereNothingIsSaidOfIt() {
		this.runner.withPropertyValues("snowflake.generators.orders.node-id=1", "snowflake.generators.audit.node-id=7")
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean("snowflakeIdGenerator");
				assertThat(context.getBeansOfType(IdGenerator.class)).containsOnlyKeys("orders", "audit");
				assertThat(context).doesNotHaveBean(SnowflakeLayout.class);
			});
	}

	@Test
	void aSingleOneIsInjectedByTypeWhereThereIsNoOther() {
		this.runner.withPropertyValues("snowflake.generators.orders.node-id=1")
			.run((context) -> assertThat(context.getBean(IdGenerator.class)).isSameAs(context.getBean("orders")));
	}

	/** A trap, which the page warns of. */
	@Test
	void nameOfAParameterCountsOnlyWhereThereIsNoneWithoutAName() {
		ApplicationContextRunner named = this.runner
			.withPropertyValues("snowflake.generators.orders.node-id=1", "snowflake.generators.audit.node-id=7")
			.withUserConfiguration(ByParameter.class);
		named.run((context) -> assertThat(context.getBean(Pair.class)).isEqualTo(
				new Pair(context.getBean("orders", IdGenerator.class), context.getBean("orders", IdGenerator.class))));
		named.withPropertyValues("snowflake.node-id=5")
			.run((context) -> assertThat(context.getBean(Pair.class))
				.isEqualTo(new Pair(context.getBean("snowflakeIdGenerator", IdGenerator.class),
						context.getBean("orders", IdGenerator.class))));
	}

	@Test
	void layoutThatIsInjectedIsThatOfTheGeneratorThatIs() {
		this.runner
			.withPropertyValues("snowflake.generators.orders.node-id=1", "snowflake.generators.orders.preset=hutool")
			.run((context) -> assertThat(context.getBean(SnowflakeLayout.class))
				.isEqualTo(SnowflakePreset.HUTOOL.layout()));
	}

	@Test
	void childContextHasThoseOfItsParent() {
		this.leased.withPropertyValues("snowflake.generators.orders.lease.ttl=5s").run((parent) -> {
			this.runner.withPropertyValues("snowflake.generators.orders.lease.ttl=5s")
				.withParent(parent)
				.run((child) -> {
					assertThat(child).hasNotFailed();
					assertThat(child.getBean("orders")).isSameAs(parent.getBean("orders"));
					assertThat(child.getBean(IdGenerator.class)).isSameAs(parent.getBean("snowflakeIdGenerator"));
				});
			assertThat(generator(parent, "orders").nextId()).isPositive();
			this.runner.withPropertyValues("snowflake.generators.news.lease.ttl=5s")
				.withParent(parent)
				.run((child) -> assertThat(FailureAnalyses.textOf(child.getStartupFailure())).contains(
						"snowflake.generators.news is set for a child context; it must be set for its parent, which makes"));
		});
	}

	@Test
	void childContextSaysNothingElseOfThoseOfItsParent() {
		this.runner.withPropertyValues("snowflake.node-id=1", "snowflake.generators.orders.preset=hutool")
			.run((parent) -> {
				refuses(childOf(parent,
						Map.of("snowflake.generators.orders.preset", "tsid", "snowflake.generators.orders.max-wait",
								"0s")),
						"snowflake.generators.orders.preset is 'tsid'; it must be 'hutool', or not set: the parent of this "
								+ "context makes the generators of both",
						"snowflake.generators.orders.max-wait is '0s'; it must be not set: the parent");
				childOf(parent, Map.of("snowflake.generators.orders.preset", "hutool"))
					.run((child) -> assertThat(child).hasNotFailed());
			});
	}

	/** Properties of a runner would be its parent's as well. */
	private ApplicationContextRunner childOf(AssertableApplicationContext parent, Map<String, Object> properties) {
		return this.runner.withParent(parent.getSourceApplicationContext())
			.withInitializer((child) -> child.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("child", properties)));
	}

	@Test
	void refusesOneThatHasNeitherNodeIdNorLease() {
		refuses(this.runner.withPropertyValues("snowflake.generators.orders.max-wait=0s"),
				"snowflake.generators.orders.node-id is not set; it must be 0 to 1023",
				"or set snowflake.lease.store to file");
	}

	@Test
	void refusesAnotherStore() {
		refuses(this.leased.withPropertyValues("snowflake.generators.orders.lease.store=redis"),
				"snowflake.generators.orders.lease.store is 'redis'; it must be none, or not set: all generators lease in "
						+ "the one store of snowflake.lease.store");
	}

	@Test
	void refusesNamespaceOfAnother() {
		refuses(this.leased.withPropertyValues("snowflake.generators.orders.lease.namespace=Default"),
				"snowflake.generators.orders.lease.namespace is 'Default'; it must be another one than that of the "
						+ "generator without a name");
		refuses(this.leased.withPropertyValues("snowflake.generators.a.lease.namespace=x",
				"snowflake.generators.b.lease.namespace=x"), "it must be another one than that of generator 'a'");
	}

	@Test
	void refusesWrongValuesOnceAndUnderTheNameTheyHave() {
		this.runner
			.withPropertyValues("snowflake.node-id=2000", "snowflake.generators.orders.layout.tick=0ms",
					"snowflake.generators.audit.node-id=-1")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidSnowflakeConfigurationException.class,
						(ex) -> assertThat(ex.problems())
							.extracting(InvalidSnowflakeConfigurationException.Problem::property)
							.containsExactly("snowflake.node-id", "snowflake.generators.audit.node-id",
									"snowflake.generators.orders.layout.tick")));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"snowflake.lease.node-ids=512-1023 | snowflake.generators.orders.preset=yitter | snowflake.lease.node-ids is "
					+ "'512-1023'; it must be within 0 to 63, for generator 'orders' | Set snowflake.lease.node-ids to such",
			"snowflake.node-id=700 | snowflake.generators.orders.preset=yitter | snowflake.node-id is 700; it must be 0 to "
					+ "63, for generator 'orders' | or make room for larger numbers with "
					+ "snowflake.generators.orders.layout.node-id-bits",
			"snowflake.layout.spread-bits=9 | snowflake.generators.orders.layout.sequence-bits=8 | "
					+ "snowflake.layout.spread-bits is 9; it must be 0 to snowflake.generators.orders.layout.sequence-bits, 8"
					+ " | Set snowflake.layout.spread-bits to",
			"snowflake.max-wait=9s | snowflake.generators.orders.max-lead=5s | snowflake.max-wait is PT9S; it must be 0s "
					+ "to snowflake.generators.orders.max-lead, PT5S | or snowflake.generators.orders.max-lead to more",
			"snowflake.layout.node-id-bits=20 | snowflake.generators.orders.layout.sequence-bits=14 | "
					+ "snowflake.layout.timestamp-bits + snowflake.layout.node-id-bits + "
					+ "snowflake.generators.orders.layout.sequence-bits is 30 + 20 + 14 = 64 | Take 1 from the widths" })
	void tellsWhatIsInheritedByTheNameThatIsSet(String all, String own, String description, String remedy) {
		refuses(this.runner.withPropertyValues("snowflake.node-id=5", "snowflake.layout.timestamp-bits=30",
				"snowflake.layout.tick=1s", all, own), description, remedy,
				"Or set it below snowflake.generators.orders, for that generator alone.");
	}

	@Test
	void tellsTermsOfLeasesByTheNameThatIsSet() {
		String namespace = "n".repeat(60);
		refuses(this.leased.withPropertyValues("snowflake.lease.namespace=" + namespace,
				"snowflake.generators.orders.max-wait=0s"),
				"snowflake.lease.namespace is '" + namespace + "', which makes '" + namespace
						+ "-orders'; it must be 1 to 64",
				"Set snowflake.lease.namespace to such a name");
		refuses(this.leased.withPropertyValues("snowflake.lease.ttl=2s", "snowflake.generators.orders.layout.tick=1s"),
				"snowflake.lease.ttl is PT2S; it must be PT3S to PT1H, for generator 'orders'",
				"Set snowflake.lease.ttl to a duration in this range, or remove it. Or set it below");
	}

	@ParameterizedTest
	@CsvSource({ "snowflake.preset=foo,'''foo''; it must be one of'",
			"snowflake.layout.node-id-bits=99,99; it must be 0 to 63",
			"snowflake.layout.spread-bits=-1,-1; it must be 0 to snowflake.layout.sequence-bits",
			"snowflake.layout.tick=0s,PT0S; it must be whole milliseconds",
			"snowflake.epoch=2099-01-01T00:00:00Z,2099-01-01T00:00:00Z; it must be in the past",
			"snowflake.max-lead=2d,PT48H; it must be 0s to 1d", "snowflake.max-wait=-1s,PT-1S; it must be 0s to" })
	void valuesOfAllAreCheckedAlsoIfNoneInheritsThem(String property, String told) {
		refuses(this.runner.withPropertyValues("snowflake.generators.orders.preset=hutool",
				"snowflake.generators.orders.node-id=5", "snowflake.generators.orders.max-lead=5s",
				"snowflake.generators.orders.max-wait=1s", property),
				property.substring(0, property.indexOf('=')) + " is ", told);
	}

	@Test
	void widthsOfAllNeedNotAddUpIfNoGeneratorHasThem() {
		this.runner
			.withPropertyValues("snowflake.layout.node-id-bits=30", "snowflake.generators.orders.node-id=5",
					"snowflake.generators.orders.layout.timestamp-bits=33",
					"snowflake.generators.orders.layout.sequence-bits=0", "snowflake.generators.orders.layout.tick=1s")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void tellsOnceWhatIsWrongForAll() {
		this.runner
			.withPropertyValues("snowflake.node-id=5", "snowflake.epoch=2099-01-01T00:00:00Z", "snowflake.max-wait=1h",
					"snowflake.generators.orders.max-lead=1s", "snowflake.generators.audit.layout.spread-bits=3")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidSnowflakeConfigurationException.class, (ex) -> assertThat(ex.problems())
					.extracting(InvalidSnowflakeConfigurationException.Problem::description)
					.satisfiesExactly((epoch) -> assertThat(epoch).startsWith("snowflake.epoch is"),
							(all) -> assertThat(all).endsWith("to snowflake.max-lead, PT10S"),
							(orders) -> assertThat(orders)
								.endsWith("to snowflake.generators.orders.max-lead, PT1S, for generator 'orders'"))));
	}

	@ParameterizedTest
	@CsvSource({ "jdbc,jdbc", "'',''" })
	void tellsOfAnotherStoreNothingButThat(String store, String told) {
		refusesAlone(
				this.runner.withPropertyValues("snowflake.node-id=1",
						"snowflake.generators.orders.lease.store=" + store),
				"snowflake.generators.orders.lease.store is '" + told
						+ "'; it must be none, or not set: all generators lease in the one store of snowflake.lease.store");
	}

	@Test
	void tellsOfAStoreThatIsEmptyNothingButThat() {
		refusesAlone(
				this.leased.withPropertyValues("snowflake.lease.store=jdbc",
						"snowflake.generators.orders.lease.store="),
				"snowflake.generators.orders.lease.store is ''; it must be none, or not set: all generators lease in the one "
						+ "store of snowflake.lease.store");
	}

	@Test
	void oneThatIsKeptFromTheStoreIsToldToRemoveThatOrToSetItsNodeId() {
		refuses(this.leased.withPropertyValues("snowflake.generators.orders.lease.store=none"),
				"snowflake.generators.orders.node-id is not set",
				"to a number from 0 to 1023 that no other instance has; or "
						+ "remove snowflake.generators.orders.lease.store, which keeps it from the store of "
						+ "snowflake.lease.store, and a node id is leased.");
	}

	@Test
	void oneWithoutNamespaceIsNotToldToRemoveIt() {
		refuses(this.leased.withPropertyValues("snowflake.generators.a.lease.namespace=default-b",
				"snowflake.generators.b.lease.ttl=5s"),
				"snowflake.generators.b.lease.namespace is 'default-b'; it must be another one than that of generator 'a'",
				"    - Set snowflake.generators.b.lease.namespace to a name that no other generator has.");
	}

	@Test
	void refusesPresetWithAContradictingLayout() {
		refuses(this.runner.withPropertyValues("snowflake.node-id=5", "snowflake.generators.orders.preset=hutool",
				"snowflake.generators.orders.layout.sequence-bits=10"),
				"snowflake.generators.orders.layout.sequence-bits is 10; it must be 12, or not set: that is what "
						+ "snowflake.generators.orders.preset=hutool stands for");
	}

	@Test
	void refusesLeasesThatNobodyMinds() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(SnowflakeAutoConfiguration.class, NamedGeneratorsAutoConfiguration.class))
			.withBean(NodeLeaseStore.class, () -> this.store)
			.withPropertyValues("snowflake.generators.orders.max-wait=0s")
			.run((context) -> assertThat(FailureAnalyses.textOf(context.getStartupFailure()))
				.contains("See to it that SnowflakeLeaseAutoConfiguration is not excluded"));
	}

	@Test
	void leaveLeasesOfAnApplicationAlone() {
		this.leased.withPropertyValues("snowflake.generators.orders.lease.node-ids=3")
			.withUserConfiguration(OwnKeeper.class)
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(LeaseKeeper.class);
				assertThat(generator(context, "orders").nodeId()).hasValue(3);
				assertThat(context.getBean(IdGenerator.class)).isSameAs(context.getBean("own"));
			});
		assertThat(this.rows.holders("default-orders")).isEmpty();
	}

	@Test
	void haveTheNodeIdOfTheTestWithinTheirOwnWidths() {
		this.runner
			.withPropertyValues("snowflake.generators.small.preset=cosid-safe-js",
					"snowflake.generators.audit.lease.node-ids=40")
			.withInitializer((context) -> {
				// above those, as in production
				context.getEnvironment()
					.getPropertySources()
					.addLast(new MapPropertySource("application", Map.of("snowflake.lease.store", "jdbc")));
				TestNodeId.giveTo(context, false);
			})
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(generator(context, "small").nodeId().orElseThrow()).isBetween(0L, 7L);
				assertThat(generator(context, "audit").nodeId()).hasValue(40);
				assertThat(context).hasBean("snowflakeIdGenerator");
			});
	}

	private static void refuses(ApplicationContextRunner runner, String... words) {
		runner.run((context) -> assertThat(FailureAnalyses.textOf(context.getStartupFailure())).contains(words));
	}

	private static void refusesAlone(ApplicationContextRunner runner, String description) {
		runner.run((context) -> assertThat(context.getStartupFailure()).rootCause().hasMessage(description));
	}

	private static IdRefusedException refusal(IdGenerator generator) {
		return catchThrowableOfType(IdRefusedException.class,
				() -> LongStream.generate(generator::nextId).limit(3).sum());
	}

	private static SnowflakeIdGenerator generator(AssertableApplicationContext context, String name) {
		return context.getBean(name, SnowflakeIdGenerator.class);
	}

	private static SnowflakeLayout layout(AssertableApplicationContext context, String name) {
		return generator(context, name).layout();
	}

	private static SnowflakeLayout layout(int timestampBits, int nodeIdBits, int sequenceBits, Instant epoch) {
		return new SnowflakeLayout(timestampBits, nodeIdBits, sequenceBits, epoch, Duration.ofMillis(1));
	}

	@Configuration(proxyBeanMethods = false)
	static class Services {

		@Bean
		Service service(IdGenerator byType, @Qualifier("orders") IdGenerator orders, Map<String, IdGenerator> all) {
			return new Service(byType, orders, all);
		}

	}

	record Service(IdGenerator byType, IdGenerator orders, Map<String, IdGenerator> all) {

	}

	@Configuration(proxyBeanMethods = false)
	static class ByParameter {

		@Resource
		private IdGenerator orders;

		@Bean
		Pair pair(IdGenerator orders) {
			return new Pair(orders, this.orders);
		}

	}

	record Pair(IdGenerator byParameter, IdGenerator byResource) {

	}

	@Configuration(proxyBeanMethods = false)
	static class Wiring {

		@Bean
		Consumer<String> wired(Drawing drawing, @Qualifier("orders") IdGenerator orders) {
			drawing.generator = orders;
			return (text) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Early {

		@Bean
		Long earlyId(@Qualifier("orders") IdGenerator orders) {
			return orders.nextId();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnKeeper {

		@Bean
		LeaseKeeper ownKeeper(NodeLeaseStore store) {
			return new LeaseKeeper(
					SnowflakeIdGenerator.builder().buildLeased(), store, new LeaseTerms("own", SnowflakeLayout.DEFAULT,
							NodeIdRanges.of(0, 9), Duration.ofSeconds(30), Duration.ofSeconds(10)),
					"shop", TimeSource.system());
		}

		@Bean
		SnowflakeIdGenerator own(LeaseKeeper keeper) {
			return keeper.generator();
		}

	}

	/** Draws an id when it is destroyed. */
	static final class Drawing {

		private final AtomicLong last;

		private IdGenerator generator = () -> 0;

		Drawing(AtomicLong last) {
			this.last = last;
		}

		@PreDestroy
		void end() {
			this.last.set(this.generator.nextId());
		}

	}

}
