package io.github.snowflakeid.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Supplier;

import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseInternals;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import io.github.snowflakeid.lease.NodeLeaseLostException;
import io.github.snowflakeid.lease.NodeLeaseStore;

/**
 * A world so small that everything that can happen in it does: every order of every
 * action up to a depth, with the real generator, the real keeper and the real rules.
 * <p>
 * A state is reached by playing the actions that lead there from the start, because the
 * real objects cannot be copied. Two ways that lead to the same state are followed once:
 * what matters of a state is read out of the objects and hashed to 64 bits. Tokens and
 * owners are told apart but do not count as numbers, and neither does what only delays
 * the next attempt, since an attempt is made when the model says so.
 * <p>
 * A call that is paused lies on the stack below the actions that happen meanwhile; so
 * calls end in the reverse order of their pauses.
 */
final class Model implements LongFunction<SeedOutcome> {

	private static final SnowflakeLayout LAYOUT = new SnowflakeLayout(6, 1, 1, Instant.parse("2026-01-01T00:00:00Z"),
			Duration.ofSeconds(1));

	private static final long TICK_NANOS = World.SECOND;

	private static final int FIRST_TICK = 6;

	private static final int MAX_LEAD = 2;

	private static final int UNLIMITED = Integer.MAX_VALUE;

	/** The first of the variants in which the keeper's call is paused. */
	private static final int FIRST_PAUSED_STEP = 3;

	/** How many calls are paused at the same time at most. */
	private static final int MAX_PAUSED = 2;

	private final int processes;

	private final int holders;

	private final LeaseTerms terms;

	private final List<Action> actions = new ArrayList<>();

	private final Set<Long> states = new HashSet<>();

	private final Set<String> outcomes = new HashSet<>();

	private long transitions;

	/** Two processes and one node id, which one of them holds. */
	Model() {
		this(2, 1, 1);
	}

	/**
	 * Creates a model.
	 * @param processes how many processes there are
	 * @param nodeIds how many node ids they share
	 * @param holders how many processes hold a node id at the start and have issued an id
	 */
	Model(int processes, int nodeIds, int holders) {
		this.processes = processes;
		this.holders = holders;
		this.terms = new LeaseTerms("model", LAYOUT, NodeIdRanges.of(0, nodeIds - 1), Duration.ofSeconds(3),
				Duration.ofSeconds(MAX_LEAD));
		this.actions.add(new Action(Kind.TICK, -1, 0));
		this.actions.add(new Action(Kind.EXPIRE, -1, 0));
		this.actions.add(new Action(Kind.RESUME, -1, 0));
		for (int process = 0; process < processes; process++) {
			for (Kind kind : Kind.values()) {
				for (int variant = 0; kind.ofProcess && variant < kind.variants; variant++) {
					this.actions.add(new Action(kind, process, variant));
				}
			}
		}
	}

	long states() {
		return this.states.size();
	}

	long transitions() {
		return this.transitions;
	}

	/** What was seen to happen, so that a model in which nothing happens is noticed. */
	Set<String> outcomes() {
		return this.outcomes;
	}

	/** Explores everything up to a depth. */
	@Override
	public SeedOutcome apply(long depth) {
		this.states.clear();
		this.transitions = 0;
		Run start = new Run(new byte[0]).play();
		this.states.add(start.fingerprint);
		List<Path> frontier = List.of(new Path(start.path, start.enabled));
		for (int level = 0; level < depth; level++) {
			List<Path> next = new ArrayList<>();
			for (Path path : frontier) {
				for (byte action = 0; action < this.actions.size(); action++) {
					if ((path.enabled >>> action & 1) == 0) {
						continue;
					}
					byte[] longer = Arrays.copyOf(path.actions, path.actions.length + 1);
					longer[path.actions.length] = action;
					Run run = new Run(longer).play();
					if (run.failure != null) {
						return new SeedOutcome(longer.length, this.transitions, this.states.size(), 0, run.failure,
								describe(longer), Map.of(), Map.of());
					}
					if (run.possible) {
						this.transitions++;
						if (this.states.add(run.fingerprint)) {
							next.add(new Path(longer, run.enabled));
						}
					}
				}
			}
			frontier = next;
		}
		return new SeedOutcome(depth, this.transitions, this.states.size(), 0, null, "", Map.of(), Map.of());
	}

	private String describe(byte[] path) {
		StringBuilder text = new StringBuilder();
		for (byte action : path) {
			text.append("  ").append(this.actions.get(action)).append(System.lineSeparator());
		}
		return text.toString();
	}

	private enum Kind {

		/** A tick passes on all clocks. */
		TICK(false, 1, 4),

		/** The store's clock jumps by more than a ttl. */
		EXPIRE(false, 1, 1),

		/** A wall clock steps back by two ticks. */
		BACK(true, 1, 2),

		/** A wall clock jumps ahead by four ticks, which is beyond a window. */
		JUMP(true, 1, 1),

		/** A process is gone, and another one started in its place. */
		CRASH(true, 1, 2),

		/** What was paused last goes on. */
		RESUME(false, 1, UNLIMITED),

		/** A caller asks for an id; or is paused after its first to third reading. */
		NEXT(true, 4, UNLIMITED),

		/**
		 * The keeper does what is due: starts, acquires, renews or releases. All is well;
		 * or the request is lost; or the reply; or the call is paused before the store
		 * changes or after it.
		 */
		STEP(true, 5, UNLIMITED),

		/** The keeper is told to stop. */
		STOP(true, 1, UNLIMITED);

		private final boolean ofProcess;

		private final int variants;

		/** How often it happens in one run at most. */
		private final int limit;

		Kind(boolean ofProcess, int variants, int limit) {
			this.ofProcess = ofProcess;
			this.variants = variants;
			this.limit = limit;
		}

	}

	private record Action(Kind kind, int process, int variant) {

		@Override
		public String toString() {
			return this.kind + ((this.process < 0) ? "" : " of process " + this.process)
					+ ((this.variant > 0) ? ", variant " + this.variant : "");
		}

	}

	/**
	 * How a state is reached.
	 */
	private static final class Path {

		/** The actions, by number. */
		private final byte[] actions;

		/** One bit for each action that is possible next. */
		private final long enabled;

		private Path(byte[] actions, long enabled) {
			this.actions = actions;
			this.enabled = enabled;
		}

	}

	/**
	 * One path, played from the start.
	 */
	private final class Run {

		private final byte[] path;

		private int at;

		private final Ledger ledger = new Ledger(Model.this.terms);

		private final StoreServer server = new StoreServer(this.ledger, new Random(1));

		private final Member[] running = new Member[Model.this.processes];

		private final Map<Kind, Integer> done = new EnumMap<>(Kind.class);

		private final List<Long> paused = new ArrayList<>();

		private int lives;

		private int storeTick = FIRST_TICK;

		private boolean possible = true;

		private boolean over;

		private long fingerprint;

		private long enabled;

		private Throwable failure;

		Run(byte[] path) {
			this.path = path;
			for (int i = 0; i < this.running.length; i++) {
				this.running[i] = new Member(i, FIRST_TICK, 0);
				if (i < Model.this.holders) {
					this.running[i].step(0);
					this.running[i].next(0);
				}
			}
		}

		Run play() {
			try {
				while (this.at < this.path.length && this.possible) {
					perform(Model.this.actions.get(this.path[this.at++]));
				}
				arrive();
			}
			catch (Killed ex) {
				// the path ends in the middle of a call
			}
			catch (Violation | RuntimeException ex) {
				this.failure = ex;
			}
			return this;
		}

		/** The path is at its end, maybe in the middle of a call. */
		private void arrive() {
			if (!this.over) {
				this.over = true;
				this.fingerprint = fingerprint();
				for (int action = 0; action < Model.this.actions.size(); action++) {
					if (isEnabled(Model.this.actions.get(action))) {
						this.enabled |= 1L << action;
					}
				}
			}
		}

		private boolean isEnabled(Action action) {
			Member process = (action.process() >= 0) ? this.running[action.process()] : null;
			return switch (action.kind()) {
				case RESUME -> !this.paused.isEmpty();
				case TICK, EXPIRE, BACK, JUMP, CRASH -> this.done.getOrDefault(action.kind(), 0) < action.kind().limit;
				case NEXT -> action.variant() == 0 || this.paused.size() < MAX_PAUSED;
				case STEP -> !process.stepping && (process.begun || action.variant() == 0)
						&& (action.variant() < FIRST_PAUSED_STEP || this.paused.size() < MAX_PAUSED);
				case STOP -> process.keeper.isRunning();
			};
		}

		private void perform(Action action) {
			Kind kind = action.kind();
			if (kind.limit < UNLIMITED) {
				this.done.merge(kind, 1, Integer::sum);
			}
			Member process = (action.process() >= 0) ? this.running[action.process()] : null;
			switch (kind) {
				case TICK -> {
					this.storeTick++;
					for (Member each : this.running) {
						each.wall++;
						each.nanos += TICK_NANOS;
					}
				}
				case EXPIRE -> {
					this.storeTick += 4;
				}
				case RESUME -> throw new IllegalStateException("nothing is paused");
				case BACK -> {
					process.wall -= 2;
				}
				case JUMP -> {
					process.wall += 4;
				}
				case CRASH -> {
					process.dead = true;
					this.running[action.process()] = new Member(process.index, process.wall, process.nanos);
				}
				case NEXT -> process.next(action.variant());
				case STEP -> process.step(action.variant());
				case STOP -> process.stop();
			}
		}

		/** Lets other things happen in the middle of a call. */
		private void pause(Member process, long before) {
			this.paused.add(before);
			while (true) {
				if (this.over || !this.possible || this.at == this.path.length) {
					arrive();
					throw Killed.INSTANCE;
				}
				Action action = Model.this.actions.get(this.path[this.at++]);
				if (action.kind() == Kind.RESUME) {
					break;
				}
				perform(action);
			}
			this.paused.remove(this.paused.size() - 1);
			if (process.dead) {
				throw Killed.INSTANCE;
			}
		}

		private long fingerprint() {
			long mixed = Ledger.mix(this.storeTick);
			for (Map.Entry<Kind, Integer> entry : this.done.entrySet()) {
				mixed = Ledger.mix(mixed ^ entry.getKey().name().hashCode() ^ entry.getValue());
			}
			for (LeaseRow row : this.server.rows().values()) {
				mixed = Ledger.mix(mixed ^ row.nodeId());
				mixed = Ledger.mix(mixed ^ row.highWaterMark());
				mixed = Ledger.mix(mixed ^ row.expires());
				mixed = Ledger.mix(mixed ^ ((row.owner() != null) ? 1 : 2));
			}
			for (long before : this.paused) {
				mixed = Ledger.mix(mixed ^ before);
			}
			// which process is which makes no difference
			long sum = 0;
			for (Member process : this.running) {
				sum += Ledger.mix(process.fingerprint());
			}
			mixed = Ledger.mix(mixed ^ sum);
			return Ledger.mix(mixed ^ this.ledger.fingerprint());
		}

		/**
		 * One life of a process.
		 */
		private final class Member implements TimeSource, NodeLeaseStore {

			private final int index;

			private final int life;

			private int wall;

			private long nanos;

			private boolean dead;

			private boolean begun;

			private boolean stepping;

			private boolean mayLead;

			private long highest = Long.MIN_VALUE;

			private long reading;

			private long newest = -1;

			private long calls;

			/** After how many readings the call is paused, or 0. */
			private int pauseAfter;

			private int variant;

			private long before;

			private long tokens;

			private final List<Ledger.Window> heard = new ArrayList<>();

			private Ledger.Window lost;

			private final SnowflakeIdGenerator generator;

			private final LeaseKeeper keeper;

			private Member(int index, int wall, long nanos) {
				this.index = index;
				this.wall = wall;
				this.nanos = nanos;
				this.life = Run.this.lives++;
				Slices slices = SnowflakeIdGenerator.builder()
					.layout(LAYOUT)
					.timeSource(this)
					.maxLead(Duration.ofSeconds(MAX_LEAD))
					.maxWait(Duration.ZERO)
					.buildLeased();
				this.generator = slices.generator();
				this.keeper = LeaseInternals.keeper(slices, this, Model.this.terms, this,
						() -> new LeaseOwner("process-" + this.life, "host", index, "model"),
						() -> ((long) this.life << 8 | ++this.tokens) << 32, (loop) -> {
						});
			}

			void next(int pauseAfter) {
				this.calls++;
				long since = this.calls;
				long newestBefore = this.newest;
				this.pauseAfter = pauseAfter;
				this.before = (pauseAfter > 0) ? Ledger.mix(fingerprint() ^ 0xA0 + pauseAfter) : 0;
				try {
					long id = this.generator.nextId();
					requirePauseIsOver();
					long read = this.reading;
					if (id <= newestBefore) {
						throw new Violation(Invariant.INCREASING,
								"%d is not larger than %d".formatted(id, newestBefore));
					}
					Run.this.ledger.issued(id, this.heard, since);
					long lead = Run.this.ledger.tickOf(id) - read;
					if (lead > (this.mayLead ? MAX_LEAD : 0)) {
						throw new Violation(Invariant.LEAD, "an id is %d ticks ahead of wall".formatted(lead));
					}
					this.newest = Math.max(this.newest, id);
					Model.this.outcomes.add("id");
				}
				catch (IdRefusedException ex) {
					requirePauseIsOver();
					Model.this.outcomes.add(ex.reason().name());
				}
			}

			/** A pause that a call is too short for is no path of its own. */
			private void requirePauseIsOver() {
				if (this.pauseAfter > 0) {
					this.pauseAfter = 0;
					Run.this.possible = false;
				}
			}

			void step(int variant) {
				if (!this.begun) {
					this.begun = true;
					LeaseInternals.begin(this.keeper);
				}
				this.stepping = true;
				this.variant = variant;
				this.before = (variant >= FIRST_PAUSED_STEP) ? Ledger.mix(fingerprint() ^ 0xB0 + variant) : 0;
				// whatever is due by the next third of a ttl
				this.nanos += TICK_NANOS;
				LeaseInternals.step(this.keeper);
				this.stepping = false;
				if (this.lost != null) {
					this.lost.overSince = this.calls + 1;
					this.lost = null;
				}
			}

			void stop() {
				LeaseInternals.beginStop(this.keeper);
			}

			@Override
			public long millis() {
				requireRunning();
				this.reading = this.wall;
				this.mayLead |= this.reading < this.highest;
				this.highest = Math.max(this.highest, this.reading);
				long millis = LAYOUT.epoch().toEpochMilli() + this.wall * LAYOUT.tick().toMillis();
				if (this.pauseAfter > 0 && --this.pauseAfter == 0 && !this.stepping) {
					long read = this.reading;
					Run.this.pause(this, this.before);
					this.reading = read;
				}
				return millis;
			}

			@Override
			public Instant instant() {
				requireRunning();
				return Instant.ofEpochMilli(LAYOUT.epoch().toEpochMilli() + this.wall * LAYOUT.tick().toMillis());
			}

			@Override
			public long nanoTime() {
				requireRunning();
				return this.nanos;
			}

			@Override
			public void park(long nanos) {
				throw new Violation(Invariant.NOTHING_UNEXPECTED, "a call waits, though max-wait is 0");
			}

			private void requireRunning() {
				if (Run.this.over || this.dead) {
					throw Killed.INSTANCE;
				}
			}

			private <T> T call(Supplier<T> operation, NodeLease lease, LeaseRequest request) {
				requireRunning();
				int variant = this.variant;
				long before = this.before;
				if (variant == 1) {
					throw new IllegalStateException("request lost");
				}
				if (variant == FIRST_PAUSED_STEP) {
					Run.this.pause(this, before);
				}
				Run.this.server
					.setMillis(LAYOUT.epoch().toEpochMilli() + Run.this.storeTick * LAYOUT.tick().toMillis());
				T reply = null;
				RuntimeException refusal = null;
				try {
					reply = operation.get();
				}
				catch (RuntimeException ex) {
					Run.this.server.requireJustified(ex, lease, request);
					Model.this.outcomes.add(ex.getClass().getSimpleName());
					refusal = ex;
				}
				if (variant == 4) {
					Run.this.pause(this, before);
				}
				if (variant == 2) {
					throw new IllegalStateException("reply lost");
				}
				if (refusal != null) {
					throw refusal;
				}
				return reply;
			}

			@Override
			public NodeLease acquire(LeaseRequest request) {
				NodeLease lease = call(() -> Run.this.server.acquire(request), null, request);
				this.mayLead |= lease.from() > request.wall() || !this.heard.isEmpty();
				this.heard.add(Run.this.ledger.heard(lease));
				Model.this.outcomes.add("acquired");
				return lease;
			}

			@Override
			public NodeLease renew(NodeLease lease, LeaseRequest request) {
				try {
					NodeLease renewed = call(() -> Run.this.server.renew(lease, request), lease, request);
					Run.this.ledger.heard(renewed);
					Model.this.outcomes.add("renewed");
					return renewed;
				}
				catch (NodeLeaseLostException ex) {
					this.lost = Run.this.ledger.window(lease);
					throw ex;
				}
			}

			@Override
			public void release(NodeLease lease, long highWaterMark) {
				call(() -> Run.this.server.release(lease, highWaterMark), lease, null);
				Model.this.outcomes.add("released");
			}

			@Override
			public List<LeaseRow> holders(String namespace) {
				throw new UnsupportedOperationException("nobody looks");
			}

			private long fingerprint() {
				long mixed = Ledger.mix(this.wall);
				mixed = Ledger.mix(mixed ^ (this.begun ? 1 : 0) ^ (this.stepping ? 2 : 0) ^ (this.mayLead ? 4 : 0));
				mixed = Ledger.mix(mixed ^ this.newest);
				for (Ledger.Window window : this.heard) {
					mixed = Ledger.mix(mixed ^ window.nodeId << 32 ^ window.from << 16 ^ window.heardUntil());
				}
				mixed = Ledger.mix(mixed ^ Internals.ofGenerator(this.generator, this.nanos));
				return Ledger.mix(mixed ^ Internals.ofKeeper(this.keeper, Run.this.server.rows()));
			}

		}

	}

}
