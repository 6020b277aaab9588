package io.github.snowflakeid.autoconfigure.lease;

import java.time.Duration;
import java.util.List;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.autoconfigure.FailureAnalyses;
import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException;
import io.github.snowflakeid.autoconfigure.SnowflakeAutoConfiguration;
import io.github.snowflakeid.lease.BreakableStore;
import io.github.snowflakeid.lease.InMemoryNodeLeaseStore;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.SmartLifecycle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Leases in an application, with a store of its own.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class SnowflakeLeaseAutoConfigurationTests {

	private final NodeLeaseStore store = new InMemoryNodeLeaseStore(TimeSource.system());

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(SnowflakeAutoConfiguration.class, SnowflakeLeaseAutoConfiguration.class))
		.withBean(NodeLeaseStore.class, () -> this.store)
		.withPropertyValues("spring.application.name=shop", "snowflake.lease.node-ids=100-103");

	@Test
	void issuesIdsOfLeasedNodeId() {
		this.runner.run((context) -> {
			long id = context.getBean(IdGenerator.class).nextId();
			assertThat(SnowflakeLayout.DEFAULT.decompose(id).nodeId()).isBetween(100L, 103L);
		});
	}

	@Test
	void leasesExactlyTheNodeIdThatIsSet() {
		this.runner.withPropertyValues("snowflake.node-id=102")
			.run((context) -> assertThat(holders()).extracting(LeaseRow::nodeId).containsExactly(102L));
	}

	@Test
	void leasesAnyNodeIdByDefault() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(SnowflakeAutoConfiguration.class, SnowflakeLeaseAutoConfiguration.class))
			.withBean(NodeLeaseStore.class, () -> this.store)
			.run((context) -> assertThat(context.getBean(LeaseKeeper.class).terms().nodeIds())
				.isEqualTo(NodeIdRanges.of(0, 1023)));
	}

	@Test
	void tellsTheStoreWhoHoldsTheLease() {
		this.runner.run((context) -> assertThat(holders()).singleElement()
			.satisfies((row) -> assertThat(row.owner()).satisfies((owner) -> {
				assertThat(owner.application()).isEqualTo("shop");
				assertThat(owner.pid()).isEqualTo(ProcessHandle.current().pid());
			})));
	}

	@Test
	void leasesFor30SecondsByDefault() {
		this.runner.run((context) -> assertThat(context.getBean(LeaseKeeper.class).terms().ttl())
			.isEqualTo(Duration.ofSeconds(30)));
	}

	@Test
	void leasesFor3SecondsByDefaultInFiles() {
		this.runner.withPropertyValues("snowflake.lease.store=file")
			.run((context) -> assertThat(context.getBean(LeaseKeeper.class).terms().ttl())
				.isEqualTo(Duration.ofSeconds(3)));
	}

	@Test
	void usesTheConfiguredNamespaceAndTtl() {
		this.runner.withPropertyValues("snowflake.lease.namespace=eu-1", "snowflake.lease.ttl=5s").run((context) -> {
			assertThat(context.getBean(LeaseKeeper.class).terms().ttl()).isEqualTo(Duration.ofSeconds(5));
			assertThat(this.store.holders("eu-1")).hasSize(1);
		});
	}

	@Test
	void givesTheNodeIdBackWhenTheApplicationEnds() {
		this.runner.run((context) -> {
			context.close();
			assertThat(holders()).isEmpty();
		});
	}

	@Test
	void logsOnceThatTheNodeIdIsReleased(CapturedOutput output) {
		this.runner.withPropertyValues("snowflake.node-id=102").run((context) -> context.close());
		assertThat(output).containsOnlyOnce("Released node id 102");
	}

	@Test
	void logsWhyTheNodeIdCouldNotBeReleased(CapturedOutput output) {
		BreakableStore breakable = new BreakableStore(this.store);
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(SnowflakeAutoConfiguration.class, SnowflakeLeaseAutoConfiguration.class))
			.withBean(NodeLeaseStore.class, () -> breakable)
			.withPropertyValues("snowflake.node-id=102")
			.run((context) -> {
				breakable.goDown();
				context.close();
			});
		assertThat(output).containsOnlyOnce("Node id 102 could not be released; its lease ends by itself.")
			.doesNotContain("Released");
	}

	@Test
	void stopAndStartReleaseAndLeaseAgain() {
		this.runner.withPropertyValues("snowflake.max-wait=0s").run((context) -> {
			SnowflakeIdGenerator generator = context.getBean(SnowflakeIdGenerator.class);
			long before = generator.nextId();
			context.stop();
			assertThat(holders()).isEmpty();
			assertThat(generator.refusal()).isPresent();
			context.start();
			assertThat(holders()).hasSize(1);
			assertThat(generator.nextId()).isGreaterThan(before);
		});
	}

	@Test
	void servesBeansThatDrawIdsWhileTheyAreMade() {
		this.runner.withBean("early", EarlyBean.class).run((context) -> {
			assertThat(context.getBean(EarlyBean.class).id).isPositive();
			assertThat(holders()).hasSize(1);
		});
	}

	@Test
	void leasesBeforeTheWebServerStartsAndReleasesAfterItHasDrained() {
		this.runner.run((context) -> assertThat(context.getBean(LeaseLifecycle.class).getPhase())
			.isLessThan(SmartLifecycle.DEFAULT_PHASE - 4096)
			.isPositive());
	}

	@Test
	void failsToStartAndSaysWhoHoldsTheNodeIds() {
		this.runner.withPropertyValues("snowflake.node-id=100")
			.run((context) -> this.runner
				.withPropertyValues("snowflake.node-id=100", "snowflake.lease.acquire-timeout=300ms")
				.run((late) -> {
					assertThat(late).hasFailed();
					FailureAnalysis analysis = FailureAnalyses.of(late.getStartupFailure());
					assertThat(analysis.getDescription()).contains("snowflake.lease.acquire-timeout (PT0.3S)",
							"Node id 100 of namespace 'default' is held", "shop on ",
							"pid " + ProcessHandle.current().pid());
					assertThat(analysis.getAction()).contains("snowflake.lease.node-ids",
							"snowflake.layout.node-id-bits");
				}));
	}

	@Test
	void failsToStartInNamespaceOfAnotherLayout() {
		this.runner
			.run((context) -> this.runner.withPropertyValues("snowflake.layout.sequence-bits=11").run((stranger) -> {
				FailureAnalysis analysis = FailureAnalyses.of(stranger.getStartupFailure());
				assertThat(analysis.getDescription()).contains("41/10/12", "41/10/11");
				assertThat(analysis.getAction()).contains("snowflake.layout.*", "snowflake.lease.namespace");
			}));
	}

	@Test
	void freesItsLeaseWhenAnotherBeanFailsToStart() {
		this.runner.withBean("failing", FailingLifecycle.class).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).hasRootCauseMessage("port in use");
			assertThat(holders()).isEmpty();
		});
	}

	@Test
	void leasesNothingForGeneratorWithNodeIdOfItsOwn() {
		this.runner.withBean(SnowflakeIdGenerator.class, () -> SnowflakeIdGenerator.builder().nodeId(7).build())
			.run((context) -> assertThat(context.getStartupFailure())
				.hasRootCauseInstanceOf(InvalidSnowflakeConfigurationException.class)
				.hasStackTraceContaining("The node id of bean snowflakeIdGenerator is 7; it must be left open"));
	}

	@Test
	void doesNothingWithoutStore() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(SnowflakeAutoConfiguration.class, SnowflakeLeaseAutoConfiguration.class))
			.withPropertyValues("snowflake.node-id=7")
			.run((context) -> assertThat(context).doesNotHaveBean(LeaseKeeper.class));
	}

	@Test
	void tellsWrongLeasePropertiesTogether() {
		this.runner
			.withPropertyValues("snowflake.lease.namespace=a/b", "snowflake.lease.node-ids=0-",
					"snowflake.lease.ttl=10ms", "snowflake.lease.acquire-timeout=-1s")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("snowflake.lease.namespace is 'a/b'")
				.hasStackTraceContaining("snowflake.lease.node-ids is '0-'")
				.hasStackTraceContaining("snowflake.lease.ttl is PT0.01S; it must be PT1S to PT1H")
				.hasStackTraceContaining("snowflake.lease.acquire-timeout is PT-1S"));
	}

	@Test
	void refusesNodeIdsThatTheLayoutHasNoRoomFor() {
		this.runner.withPropertyValues("snowflake.lease.node-ids=0-1024")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("snowflake.lease.node-ids is '0-1024'; it must be within 0 to 1023"));
	}

	@Test
	void refusesNodeIdOutsideTheNodeIdsThatMayBeLeased() {
		this.runner.withPropertyValues("snowflake.node-id=7")
			.run((context) -> assertThat(context.getStartupFailure()).hasStackTraceContaining(
					"snowflake.node-id is 7; it must be one of snowflake.lease.node-ids, 100-103"));
	}

	private List<LeaseRow> holders() {
		return this.store.holders("default");
	}

	static final class EarlyBean implements InitializingBean {

		private final IdGenerator generator;

		private long id;

		EarlyBean(IdGenerator generator) {
			this.generator = generator;
		}

		@Override
		public void afterPropertiesSet() {
			this.id = this.generator.nextId();
		}

	}

	static final class FailingLifecycle implements SmartLifecycle {

		@Override
		public void start() {
			throw new IllegalStateException("port in use");
		}

		@Override
		public void stop() {
			// was never started
		}

		@Override
		public boolean isRunning() {
			return false;
		}

	}

}
