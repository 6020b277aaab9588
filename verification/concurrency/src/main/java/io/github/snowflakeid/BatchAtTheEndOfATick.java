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
@Description("A batch of three, told by its last id, and a single id, three tickets left in the tick; what is counted beyond the ids issued")
@Outcome(id = "3, -1, 0", expect = Expect.ACCEPTABLE,
		desc = "The batch has the three tickets, the single id would have to wait for the next tick.")
@Outcome(id = "-1, 1, 0", expect = Expect.ACCEPTABLE,
		desc = "The single id has its ticket; the batch would reach into the next tick.")
@Outcome(id = "10, 1, 0", expect = Expect.FORBIDDEN,
		desc = "The last id of the batch is of a tick that has not come yet.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Anything else is an id twice, or one that nobody drew.")
@State
public class BatchAtTheEndOfATick extends Race {

	public BatchAtTheEndOfATick() {
		super(new RaceTime(), 2, NOW, NOW + 9, 1);
	}

	@Actor
	public void actor1(III_Result r) {
		r.r1 = nextIds(3);
	}

	@Actor
	public void actor2(III_Result r) {
		r.r2 = nextId();
	}

	@Arbiter
	public void arbiter(III_Result r) {
		int issued = 1 + ((r.r1 != REFUSED) ? 3 : 0) + ((r.r2 != REFUSED) ? 1 : 0);
		r.r3 = ids() - issued;
	}

}
