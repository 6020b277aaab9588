package io.github.snowflakeid.sample.demo;

import java.util.List;
import java.util.Map;

import io.github.snowflakeid.lease.LeaseStatus.State;
import io.github.snowflakeid.sample.demo.LiveState.Happening;
import io.github.snowflakeid.sample.demo.LiveState.Lease;
import io.github.snowflakeid.sample.demo.LiveState.LoadState;
import io.github.snowflakeid.sample.demo.LiveState.Totals;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ChronicleTests {

	private final Chronicle chronicle = new Chronicle();

	private LiveState before = state(0, 0, 0, false, null, 7);

	@Test
	void nothingIsSaidWhileNothingHappens() {
		this.chronicle.compare(this.before, this.before);
		now(state(1_000, 4_000_000, 0, false, null, 7));
		assertThat(texts()).isEmpty();
	}

	@Test
	void aStepBackAndItsEndAreTold() {
		now(state(1_000, 1_000, 1, true, null, 7));
		now(state(2_000, 3_000, 1, true, null, 7));
		now(state(5_000, 9_000, 1, false, null, 7));
		assertThat(texts()).containsExactly(
				"The clock has caught up after 5.0 s: 9,000 ids were issued meanwhile, no call was refused.",
				"The clock stepped back. It is 2.0 s behind now.");
	}

	@Test
	void aShortTimeIsNotRoundedToNone() {
		assertThat(Chronicle.seconds(10)).isEqualTo("10 ms");
	}

	@Test
	void oneIdIsNotSeveral() {
		now(state(1_000, 0, 1, true, null, 7));
		now(state(2_000, 1, 1, false, null, 7));
		assertThat(texts()).first()
			.isEqualTo("The clock has caught up after 2.0 s: 1 id was issued meanwhile, no call was refused.");
	}

	@Test
	void furtherStepsBackBelongToTheFirst() {
		now(state(1_000, 1_000, 1, true, null, 7));
		now(state(2_000, 3_000, 3, true, null, 7));
		now(state(5_000, 9_000, 3, false, null, 7));
		assertThat(texts()).containsExactly(
				"The clock has caught up after 5.0 s: 9,000 ids were issued meanwhile, no call was refused.",
				"The clock stepped back 2 times. It is 2.0 s behind now.",
				"The clock stepped back. It is 2.0 s behind now.");
	}

	@Test
	void refusalsAreToldOnce() {
		now(state(1_000, 0, 0, false, "CLOCK_REGRESSION", 7));
		now(state(2_000, 0, 0, false, "CLOCK_REGRESSION", 7));
		now(state(3_000, 0, 0, false, null, 7));
		assertThat(texts()).containsExactly("Ids are issued again.", "Calls are refused: CLOCK_REGRESSION.");
	}

	@Test
	void anotherNodeIdIsToldThoughThereWasNoneInBetween() {
		this.chronicle.compare(this.before, this.before);
		now(state(1_000, 0, 0, false, null, null));
		now(state(2_000, 0, 0, false, null, 8));
		assertThat(texts())
			.containsExactly("Node id 7 is somebody else's. Node id 8 was leased, and ids go on with it.");
	}

	@Test
	void theOldestAreForgotten() {
		for (int i = 1; i <= 25; i++) {
			this.chronicle.tell(i, Integer.toString(i));
		}
		assertThat(this.chronicle.latest()).hasSize(20);
		assertThat(this.chronicle.latest().get(0).number()).isEqualTo(25);
	}

	private void now(LiveState state) {
		this.chronicle.compare(this.before, state);
		this.before = state;
	}

	private List<String> texts() {
		return this.chronicle.latest().stream().map(Happening::text).toList();
	}

	private static LiveState state(long at, long ids, long regressions, boolean catchingUp, @Nullable String refusal,
			@Nullable Integer nodeId) {
		Lease lease = new Lease(State.HOLDING, "file", "default", 3_000, 3_000, 0, 0, 0, null, false, List.of());
		return new LiveState("i", at, 4_096_000, 2, 0, 0, 0, 0, new Totals(ids, 0, regressions, Map.of()), 0L, 10_000,
				catchingUp, -2_000, 0, (nodeId != null) ? nodeId.longValue() : null, lease, "UP", refusal,
				new LoadState(false, 2, 64, 0, null, null, null), null, List.of());
	}

}
