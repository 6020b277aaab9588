package io.github.snowflakeid;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("Two callers find that the clock has left the newest tick")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The first opens the tick, the second draws from it.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The second opens the tick, the first draws from it.")
@Outcome(id = { "0, 0", "1, 1" }, expect = Expect.FORBIDDEN, desc = "Both open the tick, with one id twice.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Anything else is an id twice, or one that nobody drew.")
@State
public class TwoOpenATick extends Race {

	public TwoOpenATick() {
		super(new RaceTime(), 12, NOW - 1, NOW + 9, 0);
	}

	@Actor
	public void actor1(II_Result r) {
		r.r1 = nextId();
	}

	@Actor
	public void actor2(II_Result r) {
		r.r2 = nextId();
	}

}
