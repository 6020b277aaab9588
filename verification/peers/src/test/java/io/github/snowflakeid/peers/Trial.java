package io.github.snowflakeid.peers;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * One run of a contestant under a scripted clock, and the account of what it handed out.
 */
final class Trial {

	/** A whole second, inside the life of every layout. */
	static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

	/** Some wait only when they run ahead of the clock by 2 s. */
	private static final int MANY = 130_000;

	private static final Duration JOIN = Duration.ofSeconds(30);

	private final ScriptedClock clock;

	private final Set<Long> seen = new HashSet<>();

	private final List<Long> ids = new ArrayList<>();

	private long newest = Long.MIN_VALUE;

	private int twice;

	private int smaller;

	private int refused;

	private Duration lastTook = Duration.ZERO;

	Trial() {
		this(START);
	}

	Trial(Instant wall) {
		this.clock = ScriptedClock.install(wall);
	}

	ScriptedClock clock() {
		return this.clock;
	}

	/**
	 * Asks for an id.
	 * @return whether there was one
	 */
	boolean draw(LongSupplier generator) {
		Duration start = this.clock.elapsed();
		try {
			long id = this.clock.call(generator);
			this.ids.add(id);
			this.twice += this.seen.add(id) ? 0 : 1;
			this.smaller += (id < this.newest) ? 1 : 0;
			this.newest = Math.max(this.newest, id);
			return true;
		}
		catch (RuntimeException ex) {
			this.refused++;
			return false;
		}
		finally {
			this.lastTook = this.clock.elapsed().minus(start);
		}
	}

	void draw(LongSupplier generator, int count) {
		for (int i = 0; i < count; i++) {
			draw(generator);
		}
	}

	/** A caller that is refused asks again a millisecond later. */
	void drawPatiently(LongSupplier generator, int count) {
		for (int i = 0; i < count; i++) {
			if (!draw(generator)) {
				this.clock.pass(Duration.ofMillis(1));
			}
		}
	}

	/** One id a step. */
	void drawEvery(Duration step, LongSupplier generator, int count) {
		for (int i = 0; i < count; i++) {
			draw(generator);
			this.clock.pass(step);
		}
	}

	/** As many ids as a millisecond has, in each of some milliseconds. */
	void drawAtTheCap(LongSupplier generator, int millis) {
		for (int i = 0; i < millis; i++) {
			draw(generator, 4096);
			this.clock.passMillisecond();
		}
	}

	/**
	 * Draws until a call waits, or is refused.
	 * @param meanwhile what happens while that call waits
	 * @return whether a call has waited
	 */
	boolean drawUntilOneWaits(LongSupplier generator, Runnable meanwhile) {
		this.clock.onWait(meanwhile);
		for (int i = 0; i < MANY && this.clock.nobodyHasWaited(); i++) {
			if (!draw(generator)) {
				break;
			}
		}
		boolean waited = !this.clock.nobodyHasWaited();
		this.clock.onWait(() -> {
		});
		return waited;
	}

	/** Returns the ids in the order in which they came. */
	List<Long> ids() {
		return List.copyOf(this.ids);
	}

	int issued() {
		return this.ids.size();
	}

	int twice() {
		return this.twice;
	}

	int smaller() {
		return this.smaller;
	}

	int refused() {
		return this.refused;
	}

	Duration lastTook() {
		return this.lastTook;
	}

	/** No id may come twice. */
	TrialOutcome unique() {
		return new TrialOutcome(this.twice == 0, "%,d ids, %s%s".formatted(issued(),
				(this.twice == 0) ? "none twice" : "%,d of them a second time".formatted(this.twice), refusals()));
	}

	String refusals() {
		return switch (this.refused) {
			case 0 -> "";
			case 1 -> "; 1 call refused";
			default -> "; %,d calls refused".formatted(this.refused);
		};
	}

	/** Another caller, who comes while one waits. */
	final class Bystander {

		private final Thread waiting = Thread.currentThread();

		private final ScriptedClock.Call call = new ScriptedClock.Call(Trial.this.clock.elapsed().toNanos());

		private final Thread thread;

		Bystander(LongSupplier generator) {
			this.thread = new Thread(() -> {
				try {
					Trial.this.clock.call(generator, this.call);
				}
				catch (RuntimeException | ScriptedClock.StillWaiting ex) {
					// who is refused need not wait either
				}
			});
			this.thread.setDaemon(true);
		}

		/**
		 * Comes, and goes again or stands at a lock that the waiting caller holds.
		 * @return whether it stands there
		 */
		boolean isHeldUp() {
			this.thread.start();
			boolean blocked = false;
			while (this.thread.isAlive() && !blocked) {
				ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(this.thread.getId());
				blocked = info != null && info.getLockOwnerId() == this.waiting.getId();
				Thread.onSpinWait();
			}
			// from here on time is the waiting caller's alone
			this.call.cutOff();
			return blocked;
		}

		void leave() throws InterruptedException {
			this.thread.join(JOIN.toMillis());
			if (this.thread.isAlive()) {
				throw new IllegalStateException("A caller still waits for the lock");
			}
		}

	}

}
