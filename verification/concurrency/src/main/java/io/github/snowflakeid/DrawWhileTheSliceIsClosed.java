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
@Description("A caller on the fast path, while its slice is closed; the mark, and ids issued in all")
@Outcome(id = "1, 1, 2", expect = Expect.ACCEPTABLE,
		desc = "The ticket is drawn before the slice is closed, and counted.")
@Outcome(id = "-1, 1, 1", expect = Expect.ACCEPTABLE, desc = "The slice is closed before: no ticket.")
@Outcome(id = "1, 1, 1", expect = Expect.FORBIDDEN, desc = "A ticket that is drawn after the slice was closed.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Anything else is an id twice, or one that nobody drew.")
@State
public class DrawWhileTheSliceIsClosed extends Race {

	public DrawWhileTheSliceIsClosed() {
		super(new RaceTime(), 12, NOW, NOW + 9, 1);
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
