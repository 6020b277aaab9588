package io.github.snowflakeid;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

@JCStressTest
@Description("The first two callers of all, while the slice is closed; the mark, and ids issued in all")
@Outcome(id = { "0, 1, 1, 2", "1, 0, 1, 2" }, expect = Expect.ACCEPTABLE,
		desc = "Both draw before the slice is closed, and lie below the mark.")
@Outcome(id = { "0, -1, 1, 1", "-1, 0, 1, 1" }, expect = Expect.ACCEPTABLE,
		desc = "One draws before, the other comes too late.")
@Outcome(id = "-1, -1, 0, 0", expect = Expect.ACCEPTABLE,
		desc = "Both come too late, and the mark is where the slice began.")
@Outcome(id = { "0, -1, 0, 0", "-1, 0, 0, 0", "0, 1, 0, 0", "1, 0, 0, 0" }, expect = Expect.FORBIDDEN,
		desc = "An id at the mark, where the next holder begins.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Anything else is an id twice, or one that nobody drew.")
@State
public class TwoDrawWhileTheSliceIsClosed extends Race {

	public TwoDrawWhileTheSliceIsClosed() {
		super(RaceTime.yielding(), 12, NOW, NOW + 9, 0);
	}

	@Actor
	public void actor1(IIII_Result r) {
		r.r1 = nextId();
	}

	@Actor
	public void actor2(IIII_Result r) {
		r.r2 = nextId();
	}

	@Actor
	public void actor3(IIII_Result r) {
		r.r3 = closeSlice();
	}

	@Arbiter
	public void arbiter(IIII_Result r) {
		r.r4 = ids();
	}

}
