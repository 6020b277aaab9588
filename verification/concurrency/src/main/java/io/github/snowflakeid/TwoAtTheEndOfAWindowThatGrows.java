package io.github.snowflakeid;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description("Two callers, one ticket left in the window, while the clock reaches its end and it is extended; what is counted beyond the ids issued")
@Outcome(id = { "1, 10, 0", "10, 1, 0" }, expect = Expect.ACCEPTABLE,
		desc = "One has the last ticket, the other the first of the longer window.")
@Outcome(id = { "1, 11, 0", "11, 1, 0" }, expect = Expect.ACCEPTABLE,
		desc = "The same, but a ticket was drawn before the window was extended, and discarded.")
@Outcome(id = { "10, 11, 0", "11, 10, 0" }, expect = Expect.ACCEPTABLE,
		desc = "The clock has left the tick, and both draw from the longer window.")
@Outcome(id = { "1, -1, 0", "-1, 1, 0" }, expect = Expect.ACCEPTABLE,
		desc = "One has the last ticket, the other comes before the window is extended.")
@Outcome(id = { "10, -1, 0", "-1, 10, 0" }, expect = Expect.ACCEPTABLE,
		desc = "The clock has reached the end of the window, and one comes before it is extended.")
@Outcome(id = "-1, -1, 0", expect = Expect.ACCEPTABLE, desc = "The same, and both come before it is extended.")
@Outcome(id = { "1, 11, 1", "11, 1, 1" }, expect = Expect.FORBIDDEN,
		desc = "A ticket outside the window, counted as an id.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Anything else is an id twice, or one that nobody drew.")
@State
public class TwoAtTheEndOfAWindowThatGrows extends Race {

	public TwoAtTheEndOfAWindowThatGrows() {
		super(RaceTime.yielding(), 1, NOW, NOW + 1, 1);
	}

	@Actor
	public void actor1(III_Result r) {
		r.r1 = nextId();
	}

	@Actor
	public void actor2(III_Result r) {
		r.r2 = nextId();
	}

	@Actor
	public void actor3() {
		this.time.setWall(NOW + 1);
		this.generator.extendSlice(NOW + 2);
	}

	@Arbiter
	public void arbiter(III_Result r) {
		int issued = 1 + ((r.r1 != REFUSED) ? 1 : 0) + ((r.r2 != REFUSED) ? 1 : 0);
		r.r3 = ids() - issued;
	}

}
