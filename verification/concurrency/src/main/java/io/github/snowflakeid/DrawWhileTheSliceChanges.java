package io.github.snowflakeid;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

@JCStressTest
@Description("A caller, while its slice, of node id 3, is closed and one of node id 4 begins at the mark; the mark")
@Outcome(id = "300, 1", expect = Expect.ACCEPTABLE, desc = "The id is of the first slice and below its mark.")
@Outcome(id = "400, 0", expect = Expect.ACCEPTABLE, desc = "The first slice is closed unused, the id is of the second.")
@Outcome(id = "-1, 0", expect = Expect.ACCEPTABLE, desc = "The first slice is closed unused, the second not open yet.")
@Outcome(id = "300, 0", expect = Expect.FORBIDDEN, desc = "An id of the first slice at its mark.")
@Outcome(id = "400, 1", expect = Expect.FORBIDDEN, desc = "A ticket of the first slice with the node id of the second.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Anything else is an id twice, or one that nobody drew.")
@State
public class DrawWhileTheSliceChanges extends Race {

	public DrawWhileTheSliceChanges() {
		super(new RaceTime(), 12, NOW, NOW + 9, 0);
	}

	@Actor
	public void actor1(II_Result r) {
		r.r1 = nextIdAndNodeId();
	}

	@Actor
	public void actor2(II_Result r) {
		r.r2 = closeSlice();
		this.generator.openSlice(NODE_ID + 1, NOW + r.r2, NOW + 9);
	}

}
