package io.github.snowflakeid;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("A caller on the fast path, while the clock moves on and another caller opens the new tick")
@Outcome(id = "2, 10", expect = Expect.ACCEPTABLE,
		desc = "The first draws from the old tick before the second closes it.")
@Outcome(id = "11, 10", expect = Expect.ACCEPTABLE,
		desc = "The first draws from the new tick, also if it has read the clock before that was opened.")
@Outcome(id = "10, 11", expect = Expect.ACCEPTABLE,
		desc = "The first sees the clock move and opens the new tick itself.")
@Outcome(id = "1, 10", expect = Expect.FORBIDDEN,
		desc = "The tick of the reading with the sequence of the ticket: an id that was issued before.")
@Outcome(id = "10, 10", expect = Expect.FORBIDDEN, desc = "Both open the tick, with one id twice.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Anything else is an id twice, or one that nobody drew.")
@State
public class DrawWhileTheNextTickIsOpened extends Race {

	public DrawWhileTheNextTickIsOpened() {
		super(new RaceTime(), 12, NOW, NOW + 9, 2);
	}

	@Actor
	public void actor1(II_Result r) {
		r.r1 = nextId();
	}

	@Actor
	public void actor2(II_Result r) {
		this.time.setWall(NOW + 1);
		r.r2 = nextId();
	}

}
