package io.github.snowflakeid;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

@JCStressTest
@Description("A thread is held up at the end of a catch-up, while another one ends it and reads the clock again; "
		+ "then the clock steps back by one tick: how many steps back were noticed")
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "Both, the one before the race and the one after it.")
@Outcome(id = "1", expect = Expect.FORBIDDEN, desc = "A reading of the thread that was held up has hidden it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A step back that never was.")
@State
public class ObserveWhileACatchUpEnds {

	private static final int LONGEST_HOLD_UP = 64;

	private static final Logger logger = Logger.getLogger(SnowflakeIdGenerator.class.getName());

	static {
		logger.setLevel(Level.OFF);
	}

	/** The clock reads nanoseconds between wall and the end of a catch-up. */
	private final RaceTime time = new RaceTime() {

		@Override
		public long nanoTime() {
			for (int i = ThreadLocalRandom.current().nextInt(LONGEST_HOLD_UP); i > 0; i--) {
				Thread.onSpinWait();
			}
			return 0;
		}

	};

	private final Slice slice = new Slice(Race.NODE_ID, Race.NODE_ID << 12, Race.NOW << 12, (Race.NOW + 9) << 12);

	private final IdClock clock = new IdClock(this.time, SnowflakeLayout.DEFAULT, Duration.ofSeconds(10),
			() -> this.slice, new GeneratorLog(""));

	public ObserveWhileACatchUpEnds() {
		this.time.setWall(Race.NOW - 1);
		this.clock.observe();
	}

	@Actor
	public void heldUp() {
		this.clock.observe();
	}

	@Actor
	public void ending() {
		for (int ticks = 1; ticks <= 3; ticks++) {
			this.time.setWall(Race.NOW + ticks);
			this.clock.observe();
		}
		this.time.setWall(Race.NOW + 2);
	}

	@Arbiter
	public void arbiter(I_Result r) {
		this.clock.observe();
		r.r1 = (int) this.clock.regressions();
	}

}
