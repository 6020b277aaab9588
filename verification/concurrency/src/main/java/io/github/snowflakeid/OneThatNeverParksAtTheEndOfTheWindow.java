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
@Description("Two callers of whom one never parks, one ticket left in the window, whose end the clock reaches; ids issued in all")
@Outcome(id = "1, -1, 2", expect = Expect.ACCEPTABLE, desc = "The first has the ticket, the second is refused.")
@Outcome(id = "-1, 1, 2", expect = Expect.ACCEPTABLE, desc = "The second has it; the first is refused.")
@Outcome(id = "10, 1, 3", expect = Expect.FORBIDDEN,
		desc = "An id outside the window: it was looked at before the ticket was drawn, and the clock came up to the ticket later.")
@Outcome(id = { "1, -1, 3", "-1, 1, 3" }, expect = Expect.FORBIDDEN,
		desc = "A ticket outside the window, counted as an id.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Anything else is an id twice, or one that nobody drew.")
@State
public class OneThatNeverParksAtTheEndOfTheWindow extends Race {

	public OneThatNeverParksAtTheEndOfTheWindow() {
		super(new RaceTime(), 1, NOW, NOW + 1, 1);
	}

	@Actor
	public void actor1(III_Result r) {
		r.r1 = drawId();
	}

	@Actor
	public void actor2(III_Result r) {
		r.r2 = nextId();
		this.time.setWall(NOW + 1);
	}

	@Arbiter
	public void arbiter(III_Result r) {
		r.r3 = ids();
	}

}
