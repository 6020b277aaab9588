package io.github.snowflakeid.test;

import java.io.IOException;

import io.github.snowflakeid.test.TcpRelay.Fate;
import io.github.snowflakeid.test.TcpRelay.Passage;

/**
 * A network between clients and a server on this host, which a test can break and heal.
 * Clients connect to {@link #port()} instead of the server's.
 * <p>
 * Safe for use by multiple threads.
 */
public final class BreakableNetwork implements AutoCloseable {

	private enum Mode {

		WHOLE, CUT, SWALLOW, REFUSE

	}

	private final TcpRelay relay;

	private Mode mode = Mode.WHOLE;

	private int repliesLeft;

	private boolean cut;

	/**
	 * Opens a network that is whole.
	 * @param serverPort the port of the server, on the loopback address
	 * @throws IOException if no port can be opened
	 */
	public BreakableNetwork(int serverPort) throws IOException {
		this.relay = new TcpRelay(serverPort, (client) -> new Link());
	}

	/**
	 * Returns the port that stands for the server's.
	 * @return a port of the loopback address
	 */
	public int port() {
		return this.relay.port();
	}

	/**
	 * Lets a number of replies through; the next one reaches nobody, though the server
	 * has sent it, and its connection ends. A reply is what the server sends in one
	 * piece.
	 * @param replies how many get through, 0 or more
	 */
	public synchronized void cutAfter(int replies) {
		this.mode = Mode.CUT;
		this.repliesLeft = replies;
		this.cut = false;
	}

	/** From now on nothing gets through, and nobody is told. */
	public synchronized void swallow() {
		this.mode = Mode.SWALLOW;
	}

	/** Ends all connections and accepts no more. */
	public void refuse() {
		synchronized (this) {
			this.mode = Mode.REFUSE;
		}
		this.relay.endConnections();
	}

	/**
	 * Makes the network whole again. Connections that have lost something end.
	 * @return whether a reply was cut
	 */
	public boolean heal() {
		Mode before;
		boolean cut;
		synchronized (this) {
			before = this.mode;
			this.mode = Mode.WHOLE;
			cut = this.cut;
		}
		if (before == Mode.SWALLOW) {
			this.relay.endConnections();
		}
		return cut;
	}

	@Override
	public void close() throws IOException {
		this.relay.close();
	}

	private synchronized Fate arrival() {
		return (this.mode != Mode.REFUSE) ? Fate.FORWARD : Fate.END;
	}

	private synchronized Fate fate(boolean reply) {
		if (this.mode == Mode.SWALLOW) {
			return Fate.SWALLOW;
		}
		if (this.mode != Mode.CUT || !reply) {
			return Fate.FORWARD;
		}
		if (this.repliesLeft > 0) {
			this.repliesLeft--;
			return Fate.FORWARD;
		}
		this.mode = Mode.WHOLE;
		this.cut = true;
		return Fate.END;
	}

	/**
	 * All connections share one lot.
	 */
	private final class Link implements TcpRelay.Connection {

		@Override
		public Fate arrival() {
			return BreakableNetwork.this.arrival();
		}

		@Override
		public Passage passage(byte[] piece, int length, boolean reply) {
			return new Passage(fate(reply));
		}

	}

}
