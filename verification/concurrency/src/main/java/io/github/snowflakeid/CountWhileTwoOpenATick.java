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
@Description("The number of ids is read twice, while two callers open a tick and one of them fails")
@Outcome(id = { "1, 1, 3", "1, 2, 3", "1, 3, 3", "2, 2, 3", "2, 3, 3", "3, 3, 3" }, expect = Expect.ACCEPTABLE,
		desc = "The number grows from 1 to 3, one by one or at once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A number that is too high, too low or goes back.")
@State
public class CountWhileTwoOpenATick extends Race {

	public CountWhileTwoOpenATick() {
		super(RaceTime.yielding(), 12, NOW, NOW + 9, 1);
		this.time.setWall(NOW + 1);
	}

	@Actor
	public void actor1() {
		nextId();
	}

	@Actor
	public void actor2() {
		nextId();
	}

	@Actor
	public void actor3(III_Result r) {
		r.r1 = ids();
		r.r2 = ids();
	}

	@Arbiter
	public void arbiter(III_Result r) {
		r.r3 = ids();
	}

}
