package io.github.snowflakeid;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("A batch of three, told by its last id, and a single id")
@Outcome(id = "3, 4", expect = Expect.ACCEPTABLE, desc = "The batch comes first.")
@Outcome(id = "4, 1", expect = Expect.ACCEPTABLE, desc = "The single id comes first.")
@Outcome(id = { "3, 1", "3, 2", "3, 3" }, expect = Expect.FORBIDDEN, desc = "The single id is one of the batch.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Anything else is an id twice, or one that nobody drew.")
@State
public class BatchAndSingle extends Race {

	public BatchAndSingle() {
		super(new RaceTime(), 12, NOW, NOW + 9, 1);
	}

	@Actor
	public void actor1(II_Result r) {
		r.r1 = nextIds(3);
	}

	@Actor
	public void actor2(II_Result r) {
		r.r2 = nextId();
	}

}
