package io.github.snowflakeid;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

@JCStressTest
@Description("Three callers find that the clock has left the newest tick")
@Outcome(id = { "0, 1, 2", "0, 2, 1", "1, 0, 2", "1, 2, 0", "2, 0, 1", "2, 1, 0" }, expect = Expect.ACCEPTABLE,
		desc = "One opens the tick, the others draw from it, in any order.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Anything else is an id twice, or one that nobody drew.")
@State
public class ThreeOpenATick extends Race {

	public ThreeOpenATick() {
		super(RaceTime.yielding(), 12, NOW - 1, NOW + 9, 0);
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
	public void actor3(III_Result r) {
		r.r3 = nextId();
	}

}
