package io.github.snowflakeid.test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.snowflakeid.ClockRegressionException;
import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.SequenceExhaustedException;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.autoconfigure.json.JsonTest;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a test gets that asks for scripted ids.
 */
@SpringBootTest(classes = ScriptedIdsTests.Application.class)
@ScriptedIds
class ScriptedIdsTests {

	private static final Set<Long> firstIds = ConcurrentHashMap.newKeySet();

	@Autowired
	private IdGenerator ids;

	@Autowired
	private ScriptedIdGenerator scripted;

	@Autowired
	private ScriptedTimeSource time;

	@Autowired
	private SnowflakeLayout layout;

	@Autowired
	private FirstId drawnAtStart;

	@BeforeEach
	void drawFirstId() {
		firstIds.add(this.ids.nextId());
	}

	@AfterAll
	static void firstIdIsTheSameInEachMethod() {
		assertThat(firstIds).containsExactly(132271570944000548L);
	}

	@RepeatedTest(2)
	void methodMayMoveTheTime() {
		this.time.advance(Duration.ofMinutes(5));
		assertThat(timestamp(this.ids.nextId())).isEqualTo(ScriptedTimeSource.START.plus(Duration.ofMinutes(5)));
	}

	@Test
	void nodeIdIsTheFirst() {
		assertThat(this.layout.decompose(this.ids.nextId()).nodeId()).isZero();
	}

	@Test
	void startUpComesAMinuteEarlier() {
		assertThat(timestamp(this.drawnAtStart.id())).isEqualTo(ScriptedTimeSource.START.minus(Duration.ofMinutes(1)));
	}

	@Test
	void refusesUntilItIsTakenBack() {
		this.scripted.refuse(RefusalReason.SEQUENCE_EXHAUSTED);
		assertThatExceptionOfType(SequenceExhaustedException.class).isThrownBy(this.ids::nextId);
		assertThatExceptionOfType(SequenceExhaustedException.class).isThrownBy(() -> this.ids.nextIds(2));
		this.scripted.issueAgain();
		assertThat(this.ids.nextIds(2)).hasSize(2);
	}

	@RepeatedTest(2)
	void refusalEndsWithTheMethod() {
		assertThat(this.ids.nextId()).isPositive();
		this.scripted.refuse(RefusalReason.END_OF_LIFE);
	}

	@RepeatedTest(2)
	void scriptEndsWithTheMethod() {
		this.time.advance(Duration.ofMillis(1));
		assertThat(this.ids.nextIds(5000)).hasSize(5000);
		this.time.onPark((nanos) -> {
			throw new IllegalStateException("Parked");
		});
	}

	@Test
	void clockThatIsSetBackRefusesIds() {
		this.time.stepWall(Duration.ofHours(-1));
		assertThatExceptionOfType(ClockRegressionException.class).isThrownBy(() -> this.ids.nextIds(10_000));
	}

	@Test
	void worksInASlice() throws Exception {
		ApplicationContext slice = context(Slice.class);
		assertThat(slice.getBean(IdGenerator.class)).isInstanceOf(ScriptedIdGenerator.class);
		assertThat(slice.getBean(SnowflakeIdGenerator.class).nodeId()).hasValue(0);
	}

	@Test
	void nodeIdOfTheTestPrecedes() throws Exception {
		long id = context(FixedNodeId.class).getBean(IdGenerator.class).nextId();
		assertThat(this.layout.decompose(id).nodeId()).isEqualTo(7);
	}

	@Test
	void nodeIdMayBeSetByItsParts() throws Exception {
		ApplicationContext context = context(NodeIdOfParts.class);
		long id = context.getBean(IdGenerator.class).nextId();
		assertThat(context.getBean(SnowflakeLayout.class).decompose(id).nodeId()).isEqualTo(101);
	}

	@Test
	void storeOfTheTestIsTakenAway() throws Exception {
		assertThat(context(WithStore.class).getBean(IdGenerator.class).nextId()).isPositive();
	}

	@Test
	void timeIsADayAfterALateEpoch() throws Exception {
		TestContextManager manager = new TestContextManager(LateEpoch.class);
		ApplicationContext late = manager.getTestContext().getApplicationContext();
		manager.beforeTestMethod(new LateEpoch(), getClass().getDeclaredMethod("timeIsADayAfterALateEpoch"));
		assertThat(late.getBean(ScriptedTimeSource.class).instant()).isEqualTo(Instant.parse("2030-01-02T00:00:00Z"));
	}

	@Test
	void applicationsOwnGeneratorIsNotInjected() throws Exception {
		assertThat(context(OwnGenerator.class).getBean(IdGenerator.class)).isInstanceOf(ScriptedIdGenerator.class);
	}

	@Test
	void testsShareAContext() throws Exception {
		assertThat(List.of(context(Slice.class))).containsExactly(context(SameSlice.class));
	}

	private Instant timestamp(long id) {
		return this.layout.decompose(id).timestamp();
	}

	private static ApplicationContext context(Class<?> test) throws Exception {
		return new TestContextManager(test).getTestContext().getApplicationContext();
	}

	@Nested
	class InANestedClass {

		@Test
		void idsAreScriptedToo() {
			assertThat(timestamp(ScriptedIdsTests.this.ids.nextId())).isEqualTo(ScriptedTimeSource.START);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		FirstId firstId(IdGenerator ids) {
			return new FirstId(ids.nextId());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ApplicationWithGenerator {

		@Bean
		IdGenerator ids() {
			return () -> 1;
		}

	}

	record FirstId(long id) {

	}

	@JsonTest
	@ContextConfiguration(classes = Application.class)
	@ScriptedIds
	static class Slice {

	}

	@JsonTest
	@ContextConfiguration(classes = Application.class)
	@ScriptedIds
	static class SameSlice {

	}

	@SpringBootTest(classes = Application.class)
	@ScriptedIds
	@TestPropertySource(properties = { "snowflake.preset=hutool", "snowflake.node-id=3/5" })
	static class NodeIdOfParts {

	}

	@JsonTest
	@ContextConfiguration(classes = Application.class)
	@ScriptedIds
	@TestPropertySource(properties = "snowflake.node-id=7")
	static class FixedNodeId {

	}

	@SpringBootTest(classes = Application.class)
	@ScriptedIds
	@TestPropertySource(properties = "snowflake.lease.store=jdbc")
	static class WithStore {

	}

	@SpringBootTest(classes = Application.class)
	@ScriptedIds
	@TestPropertySource(properties = "snowflake.epoch=2030-01-01T00:00:00Z")
	static class LateEpoch {

	}

	@JsonTest
	@ContextConfiguration(classes = ApplicationWithGenerator.class)
	@ScriptedIds
	static class OwnGenerator {

	}

}
