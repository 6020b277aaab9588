package io.github.snowflakeid.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

import io.github.snowflakeid.faults.NemesisFault.Kind;

/**
 * All faults of a run, drawn before it begins. Each node has at most one fault at a time,
 * and so has the store. Kinds are dealt like cards, so that none is left out. The last
 * faults begin within the time that the terms say, and may end later.
 */
final class Schedule {

	private static final long LARGEST_STROBE = 5_000;

	/** How much rarer the store's faults are than a node's. */
	private static final int STORE_CALM = 2;

	private final Terms terms;

	private final Random random;

	private final List<Kind> deck = new ArrayList<>();

	private final List<Kind> storeDeck = new ArrayList<>();

	private final List<NemesisFault> faults = new ArrayList<>();

	private Schedule(Terms terms) {
		this.terms = terms;
		this.random = new Random(terms.seed());
		long[] free = new long[terms.nodes()];
		for (int node = 0; node < free.length; node++) {
			free[node] = between(0, terms.calm().toMillis());
		}
		if (terms.kinds().stream().anyMatch((kind) -> !kind.isOfStore())) {
			for (int node = first(free); free[node] < end(); node = first(free)) {
				free[node] = add(draw(this.deck, false), node, free[node]) + calm();
			}
		}
		if (terms.kinds().stream().anyMatch(Kind::isOfStore)) {
			long at = STORE_CALM * calm();
			while (at < end()) {
				at = add(draw(this.storeDeck, true), NemesisFault.STORE, at) + STORE_CALM * calm();
			}
		}
		this.faults.sort(Comparator.comparingLong(NemesisFault::from).thenComparingInt(NemesisFault::node));
	}

	static List<NemesisFault> draw(Terms terms) {
		return List.copyOf(new Schedule(terms).faults);
	}

	static List<NemesisFault> of(List<NemesisFault> schedule, int node) {
		return schedule.stream().filter((fault) -> fault.node() == node).toList();
	}

	static String print(List<NemesisFault> schedule) {
		return schedule.stream().map((fault) -> fault + "\n").collect(Collectors.joining());
	}

	private static int first(long[] free) {
		int first = 0;
		for (int i = 1; i < free.length; i++) {
			first = (free[i] < free[first]) ? i : first;
		}
		return first;
	}

	private Kind draw(List<Kind> deck, boolean ofStore) {
		if (deck.isEmpty()) {
			this.terms.kinds().stream().sorted().filter((kind) -> kind.isOfStore() == ofStore).forEach(deck::add);
			Collections.shuffle(deck, this.random);
		}
		return deck.remove(deck.size() - 1);
	}

	private long end() {
		return this.terms.length().toMillis();
	}

	private long calm() {
		long mean = this.terms.calm().toMillis();
		return between(mean / 2, mean + mean / 2);
	}

	/** Returns when the fault ends. */
	private long add(Kind kind, int node, long from) {
		long millis = length(kind);
		NemesisFault fault = new NemesisFault(kind, node, from, millis, amount(kind, end() - from - millis));
		this.faults.add(fault);
		return fault.until();
	}

	private long length(Kind kind) {
		long ttl = Terms.TTL.toMillis();
		return switch (kind) {
			case CLOCK_STEP -> between(500, 3 * ttl);
			case CLOCK_STROBE -> between(1_000, 2 * ttl);
			case PAUSE -> between(ttl + 200, 3 * ttl);
			case PAUSE_AND_STEP -> between(ttl + 1_500, 4 * ttl);
			// room for the new process
			case KILL, RESTART, SHUTDOWN_WHILE_DRAWING -> between(ttl, 2 * ttl);
			case INTERRUPTS -> between(500, 2 * ttl);
			case PARENT_AND_CHILD -> between(ttl, 3 * ttl);
			// for a call or two that are given up
			case OWN_GHOST -> between(3 * ttl, 5 * ttl);
			case HUNG_CONNECTIONS -> between(1_000, 4 * ttl);
			case FROZEN_STORE -> between(200, 3 * ttl);
			case FIXED_NODE_ID, KILL_AND_STEP, OTHER_TTL, UNCOMMITTED -> between(2 * ttl, 4 * ttl);
			case CUT, HALF_OPEN -> between(200, 3 * ttl);
			case DELAY, REPLY_LOST -> between(1_000, 3 * ttl);
			case STORE_KILL -> between(200, 2 * ttl);
			case STORE_FORGETS -> 1;
			case LOCK_HELD, ROW_DELETED -> between(1_000, 3 * ttl);
		};
	}

	/** Nothing may be ahead of the true time when the faults have ended. */
	private long amount(Kind kind, long millisLeft) {
		return switch (kind) {
			case CLOCK_STEP, PAUSE_AND_STEP, KILL_AND_STEP -> step(this.terms.steps().largest(), millisLeft);
			case CLOCK_STROBE -> step(Math.min(LARGEST_STROBE, this.terms.steps().largest()), millisLeft);
			case FIXED_NODE_ID, ROW_DELETED -> between(0, this.terms.nodeIds() - 1);
			case DELAY -> between(10, 1_500);
			case REPLY_LOST -> between(0, 4);
			case STORE_FORGETS, SHUTDOWN_WHILE_DRAWING, PARENT_AND_CHILD -> between(0, 1);
			case INTERRUPTS -> between(1, 50);
			case HUNG_CONNECTIONS -> between(0, 2);
			// a call to the store takes less
			case OWN_GHOST -> between(4_200, 5_000);
			default -> 0;
		};
	}

	/**
	 * As likely in each order of magnitude. Where the store has no clock of its own, ids
	 * follow a clock that steps ahead, and have to wait when it is set right.
	 */
	private long step(long largest, long millisLeft) {
		Terms.Steps steps = this.terms.steps();
		double size = steps.smallest() * Math.pow((double) largest / steps.smallest(), this.random.nextDouble());
		boolean ahead = (this.random.nextBoolean() && steps.ahead()) || !steps.back();
		if (ahead && !this.terms.storeHasClock()) {
			size = Math.max((double) steps.smallest(), Math.min(size, (double) millisLeft));
		}
		return Math.round(ahead ? size : -size);
	}

	private long between(long least, long most) {
		return least + (long) (this.random.nextDouble() * (most - least + 1));
	}

}
