package io.github.snowflakeid.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import io.github.snowflakeid.faults.NemesisFault.Kind;
import io.github.snowflakeid.test.TcpRelay;
import io.github.snowflakeid.test.TcpRelay.Fate;
import io.github.snowflakeid.test.TcpRelay.Passage;
import org.jspecify.annotations.Nullable;

/**
 * A network of its own between a node and the store, with faults.
 */
final class FaultyNetwork implements AutoCloseable {

	private static final Passage FREE = new Passage(Fate.FORWARD);

	/** Of {@link Kind#HUNG_CONNECTIONS}: what becomes of existing connections. */
	private static final int END = 1;

	private static final int HANG = 2;

	private final TcpRelay relay;

	/**
	 * What is in requests, one after the other, of which the last one acquires a lease.
	 */
	private final List<Pattern> acquisition;

	private final Set<Link> links = ConcurrentHashMap.newKeySet();

	/** From whom nothing gets through. */
	private final Set<InetAddress> cutOff = ConcurrentHashMap.newKeySet();

	private @Nullable NemesisFault fault;

	private long repliesLeft;

	private boolean felt;

	FaultyNetwork(int serverPort) throws IOException {
		this(serverPort, List.of());
	}

	FaultyNetwork(int serverPort, List<Pattern> acquisition) throws IOException {
		this.acquisition = List.copyOf(acquisition);
		this.relay = new TcpRelay(serverPort, Link::new);
	}

	int port() {
		return this.relay.port();
	}

	void begin(NemesisFault fault) {
		synchronized (this) {
			this.fault = fault;
			this.repliesLeft = fault.amount();
			this.felt = false;
		}
		boolean hung = fault.kind() == Kind.HUNG_CONNECTIONS;
		if (fault.kind() == Kind.CUT || (hung && fault.amount() == END)) {
			endConnections();
		}
		if (hung && fault.amount() == HANG) {
			this.links.forEach((link) -> link.hung = true);
		}
	}

	/** From now on nothing passes between somebody and the server, and nobody is told. */
	void cutOff(InetAddress source) {
		this.cutOff.add(source);
		this.links.stream().filter((link) -> link.source.equals(source)).forEach((link) -> link.hung = true);
	}

	/** Everybody gets through again, by a connection made from now on. */
	void reconnect() {
		this.cutOff.clear();
		endConnections();
	}

	/** Returns whether anything was lost or delayed. */
	boolean end() {
		NemesisFault ended;
		boolean felt;
		synchronized (this) {
			ended = this.fault;
			this.fault = null;
			felt = this.felt;
		}
		if (ended != null && ended.kind() == Kind.HALF_OPEN) {
			// what was swallowed is missing
			endConnections();
		}
		return felt;
	}

	private void endConnections() {
		if (this.relay.endConnections()) {
			noteFelt();
		}
	}

	/** Whether anything was lost or delayed so far. */
	synchronized boolean isFelt() {
		return this.felt;
	}

	private synchronized void noteFelt() {
		this.felt = true;
	}

	private synchronized Fate arrival(Link link) {
		Kind kind = (this.fault != null) ? this.fault.kind() : null;
		if (kind == Kind.CUT) {
			this.felt = true;
			return Fate.END;
		}
		if (kind == Kind.HALF_OPEN || kind == Kind.HUNG_CONNECTIONS || this.cutOff.contains(link.source)) {
			this.felt = true;
			return Fate.SWALLOW;
		}
		return Fate.FORWARD;
	}

	private synchronized Passage passage(Link link, boolean reply) {
		NemesisFault now = this.fault;
		if (link.hung) {
			this.felt = true;
			return new Passage(Fate.SWALLOW);
		}
		if (now == null) {
			return FREE;
		}
		switch (now.kind()) {
			case DELAY -> {
				this.felt = true;
				return new Passage(Fate.FORWARD, Duration.ofMillis(now.amount()).toNanos());
			}
			case HUNG_CONNECTIONS -> {
				return FREE;
			}
			case OWN_GHOST -> {
				if (!reply || !link.acquired) {
					return FREE;
				}
				this.felt = true;
				return new Passage(Fate.FORWARD, Duration.ofMillis(now.amount()).toNanos());
			}
			case HALF_OPEN -> {
				this.felt = true;
				return new Passage(Fate.SWALLOW);
			}
			case CUT -> {
				this.felt = true;
				return new Passage(Fate.END);
			}
			case REPLY_LOST -> {
				if (!reply || this.repliesLeft-- > 0) {
					return FREE;
				}
				this.repliesLeft = now.amount();
				this.felt = true;
				return new Passage(Fate.END);
			}
			default -> throw new IllegalStateException(now.toString());
		}
	}

	@Override
	public void close() throws IOException {
		this.relay.close();
	}

	/**
	 * A connection.
	 */
	private final class Link implements TcpRelay.Connection {

		private final InetAddress source;

		private volatile boolean hung;

		/** Whether it has carried a request for a lease that changes the store. */
		private volatile boolean acquired;

		private int seen;

		Link(InetAddress source) {
			this.source = source;
		}

		@Override
		public Fate arrival() {
			Fate fate = FaultyNetwork.this.arrival(this);
			if (fate == Fate.FORWARD) {
				FaultyNetwork.this.links.add(this);
				this.hung = FaultyNetwork.this.cutOff.contains(this.source);
			}
			return fate;
		}

		@Override
		public Passage passage(byte[] piece, int length, boolean reply) {
			if (!reply) {
				look(new String(piece, 0, length, StandardCharsets.ISO_8859_1));
			}
			return FaultyNetwork.this.passage(this, reply);
		}

		@Override
		public void ended() {
			FaultyNetwork.this.links.remove(this);
		}

		/** Of requests, which one thread forwards. */
		private void look(String request) {
			if (this.seen < FaultyNetwork.this.acquisition.size()
					&& FaultyNetwork.this.acquisition.get(this.seen).matcher(request).find()) {
				this.seen++;
				this.acquired = this.seen == FaultyNetwork.this.acquisition.size();
			}
		}

	}

}
