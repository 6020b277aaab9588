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
@Description("The first caller of all, while the slice is closed; the mark, and ids issued in all")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE,
		desc = "The ticket is drawn before the slice is closed, and lies below the mark.")
@Outcome(id = "-1, 0, 0", expect = Expect.ACCEPTABLE,
		desc = "The slice is closed before: no ticket, and the mark is where it began.")
@Outcome(id = { "0, 0, 0", "0, 0, 1" }, expect = Expect.FORBIDDEN,
		desc = "An id at the mark, where the next holder begins.")
@Outcome(id = "-1, 1, 0", expect = Expect.FORBIDDEN, desc = "A mark above all that was used.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Anything else is an id twice, or one that nobody drew.")
@State
public class FirstDrawWhileTheSliceIsClosed extends Race {

	public FirstDrawWhileTheSliceIsClosed() {
		super(new RaceTime(), 12, NOW, NOW + 9, 0);
	}

	@Actor
	public void actor1(III_Result r) {
		r.r1 = nextId();
	}

	@Actor
	public void actor2(III_Result r) {
		r.r2 = closeSlice();
	}

	@Arbiter
	public void arbiter(III_Result r) {
		r.r3 = ids();
	}

}
