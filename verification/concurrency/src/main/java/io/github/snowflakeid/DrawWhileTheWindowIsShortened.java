package io.github.snowflakeid;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("A caller that opens a tick, while the window is shortened to end before it; and the mark")
@Outcome(id = "10, 2", expect = Expect.ACCEPTABLE, desc = "The ticket is drawn before the mark is taken.")
@Outcome(id = "-1, 1", expect = Expect.ACCEPTABLE, desc = "The window is shortened before: no ticket.")
@Outcome(id = "-1, 2", expect = Expect.ACCEPTABLE,
		desc = "The ticket meets the new end, but the mark is beyond it all the same.")
@Outcome(id = "10, 1", expect = Expect.FORBIDDEN, desc = "An id at the mark.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Anything else is an id twice, or one that nobody drew.")
@State
public class DrawWhileTheWindowIsShortened extends Race {

	public DrawWhileTheWindowIsShortened() {
		super(new RaceTime(), 12, NOW, NOW + 9, 1);
		this.time.setWall(NOW + 1);
	}

	@Actor
	public void actor1(II_Result r) {
		r.r1 = nextId();
	}

	@Actor
	public void actor2(II_Result r) {
		r.r2 = shortenSlice(NOW + 1);
	}

}
