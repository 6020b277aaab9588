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
@Description("Two callers on the fast path, one ticket left in the tick; ids issued in all")
@Outcome(id = "1, -1, 2", expect = Expect.ACCEPTABLE,
		desc = "The first has the ticket, the second would have to wait for the next tick.")
@Outcome(id = "-1, 1, 2", expect = Expect.ACCEPTABLE, desc = "The second has it.")
@Outcome(id = { "1, 10, 3", "10, 1, 3" }, expect = Expect.FORBIDDEN, desc = "An id of a tick that has not come yet.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Anything else is an id twice, or one that nobody drew.")
@State
public class TwoAtTheEndOfAnOpenTick extends Race {

	public TwoAtTheEndOfAnOpenTick() {
		super(new RaceTime(), 1, NOW, NOW + 9, 1);
	}

	@Actor
	public void actor1(III_Result r) {
		r.r1 = nextId();
	}

	@Actor
	public void actor2(III_Result r) {
		r.r2 = nextId();
	}

	@Arbiter
	public void arbiter(III_Result r) {
		r.r3 = ids();
	}

}
