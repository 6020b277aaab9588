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
@Description("The number of ids is read twice, while a caller opens three ticks and skips what is left of the last ones")
@Outcome(id = { "1, [1-4], 4", "2, [2-4], 4", "3, [34], 4", "4, 4, 4" }, expect = Expect.ACCEPTABLE,
		desc = "The number grows from 1 to 4.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A number that is too high, too low or goes back.")
@State
public class CountWhileATickIsOpened extends Race {

	public CountWhileATickIsOpened() {
		super(new RaceTime(), 12, NOW, NOW + 9, 1);
	}

	@Actor
	public void actor1() {
		for (int tick = 1; tick <= 3; tick++) {
			this.time.setWall(NOW + tick);
			nextId();
		}
	}

	@Actor
	public void actor2(III_Result r) {
		r.r1 = ids();
		r.r2 = ids();
	}

	@Arbiter
	public void arbiter(III_Result r) {
		r.r3 = ids();
	}

}
