package io.github.snowflakeid.faults;

import java.util.Locale;

/**
 * One thing that goes wrong, and when.
 *
 * @param kind what goes wrong
 * @param node which node it happens to, or {@link #STORE}
 * @param from when it begins, in milliseconds since the nemesis began
 * @param millis how long it lasts
 * @param amount by how much, as its kind says, or 0
 */
record NemesisFault(Kind kind, int node, long from, long millis, long amount) {

	static final int STORE = -1;

	long until() {
		return this.from + this.millis;
	}

	@Override
	public String toString() {
		String where = (this.node == STORE) ? "store" : "node " + this.node;
		return String.format(Locale.ROOT, "%9.3f s  %-7s %-14s for %6d ms%s", this.from / 1e3, where, this.kind,
				this.millis, (this.kind.unit != null) ? ", " + this.amount + " " + this.kind.unit : "");
	}

	/**
	 * What can go wrong.
	 */
	enum Kind {

		/** The node's wall clock steps, and back again when the fault ends. */
		CLOCK_STEP("ms"),

		/** The node's wall clock jumps to and fro. */
		CLOCK_STROBE("ms"),

		/** SIGSTOP, for longer than the lease lasts, then SIGCONT. */
		PAUSE(null),

		/** The same, and the wall clock steps meanwhile; it is set right later. */
		PAUSE_AND_STEP("ms"),

		/** SIGKILL, and a new process at once. */
		KILL(null),

		/** SIGKILL, and a new process at once, whose wall clock is wrong for a while. */
		KILL_AND_STEP("ms"),

		/** SIGTERM, and a new process when the old one has ended. */
		RESTART(null),

		/**
		 * SIGKILL, and a process that insists on one node id, likely somebody else's; it
		 * is replaced when the fault ends.
		 */
		FIXED_NODE_ID("is the node id"),

		/** Connections to the store end, and new ones are refused. */
		CUT(null),

		/** Connections to the store are accepted, and nothing gets through. */
		HALF_OPEN(null),

		/** Whatever goes to the store or comes from it takes so much longer. */
		DELAY("ms each way"),

		/**
		 * The store does what it is asked, but after some replies one is lost, and its
		 * connection ends; again and again.
		 */
		REPLY_LOST("replies get through"),

		/**
		 * All threads of the product are interrupted again and again, and who draws ids.
		 */
		INTERRUPTS("ms from one to the next"),

		/**
		 * New connections to the store are accepted, and never hear a word, not even when
		 * the fault has ended. Existing ones go on, end, or hang for good, too.
		 */
		HUNG_CONNECTIONS("(existing ones 0: go on, 1: end, 2: hang)"),

		/**
		 * SIGTERM, and a process whose acquisitions are granted, but it hears of them
		 * only when it has given up.
		 */
		OWN_GHOST("ms too late"),

		/**
		 * SIGTERM while ids are drawn for as long as Spring waits for anybody, and a new
		 * process when the old one has ended.
		 */
		SHUTDOWN_WHILE_DRAWING("(its successor takes 0: any node id, 1: the same)"),

		/**
		 * Contexts come and go that have the node's for their parent, and draw ids of its
		 * generator.
		 */
		PARENT_AND_CHILD("(0: with auto-configuration, 1: without)"),

		/** kill -9 of the store, which starts again with its data. */
		STORE_KILL(null),

		/**
		 * SIGSTOP of the store, for shorter or longer than leases last, then SIGCONT.
		 */
		FROZEN_STORE(null),

		/** The store loses its data: FLUSHALL, or kill -9 and a start without data. */
		STORE_FORGETS("(0: FLUSHALL, 1: restart without data)"),

		/** A stranger locks the files of node ids that nobody holds. */
		LOCK_HELD(null),

		/**
		 * Somebody deletes the row of a node id, whoever holds it; a file is put back
		 * when the fault ends.
		 */
		ROW_DELETED("is the node id"),

		/** SIGKILL, and a process for a while whose leases last longer. */
		OTHER_TTL(null),

		/**
		 * SIGKILL, and a process for a while whose connections to the database have begun
		 * a transaction that nobody else ends.
		 */
		UNCOMMITTED(null);

		private final String unit;

		Kind(String unit) {
			this.unit = unit;
		}

		boolean isOfClock() {
			return this == CLOCK_STEP || this == CLOCK_STROBE || this == PAUSE_AND_STEP || this == KILL_AND_STEP;
		}

		boolean isOfStore() {
			return this == STORE_KILL || this == FROZEN_STORE || this == STORE_FORGETS || this == LOCK_HELD
					|| this == ROW_DELETED;
		}

		boolean isOfNetwork() {
			return this == CUT || this == HALF_OPEN || this == DELAY || this == REPLY_LOST || this == HUNG_CONNECTIONS;
		}

		/** Whether a process that ends may have to wait for the store afterwards. */
		boolean hasAftermath() {
			return isOfClock() || isOfNetwork() || isOfStore() || this == PAUSE || this == OWN_GHOST;
		}

		/** Whether it is a change of whom leases belong to without anybody's doing. */
		boolean takesRows() {
			return this == STORE_FORGETS || this == ROW_DELETED;
		}

		boolean happensTo(String store) {
			return switch (this) {
				case LOCK_HELD -> store.equals("file");
				case STORE_FORGETS -> store.equals("redis");
				case STORE_KILL, FROZEN_STORE, OWN_GHOST -> !store.equals("file");
				case UNCOMMITTED -> store.equals("jdbc");
				default -> !isOfNetwork() || !store.equals("file");
			};
		}

	}

}
