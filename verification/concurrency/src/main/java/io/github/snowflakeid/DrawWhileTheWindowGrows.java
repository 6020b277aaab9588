package io.github.snowflakeid;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("A caller on the fast path, while the window is extended and used")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "In this order.")
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "In this order.")
@Outcome(id = "1, 1", expect = Expect.FORBIDDEN, desc = "The longer window begins with a ticket of the shorter one.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Anything else is an id twice, or one that nobody drew.")
@State
public class DrawWhileTheWindowGrows extends Race {

	public DrawWhileTheWindowGrows() {
		super(new RaceTime(), 12, NOW, NOW + 1, 1);
	}

	@Actor
	public void actor1(II_Result r) {
		r.r1 = nextId();
	}

	@Actor
	public void actor2(II_Result r) {
		this.generator.extendSlice(NOW + 9);
		r.r2 = nextId();
	}

}
