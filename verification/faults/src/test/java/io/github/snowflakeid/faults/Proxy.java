package io.github.snowflakeid.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

import io.github.snowflakeid.faults.Fault.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A network of its own between a node and the store, with faults.
 */
final class Proxy implements AutoCloseable {

	private static final int BUFFER = 1 << 16;

	/** Of {@link Kind#HUNG_CONNECTIONS}: what becomes of existing connections. */
	private static final int END = 1;

	private static final int HANG = 2;

	private final ServerSocket listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());

	private final int serverPort;

	/**
	 * What is in requests, one after the other, of which the last one acquires a lease.
	 */
	private final List<Pattern> acquisition;

	private final Set<Link> links = ConcurrentHashMap.newKeySet();

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	/** From whom nothing gets through. */
	private final Set<InetAddress> cutOff = ConcurrentHashMap.newKeySet();

	private @Nullable Fault fault;

	private long repliesLeft;

	private boolean felt;

	Proxy(int serverPort) throws IOException {
		this(serverPort, List.of());
	}

	Proxy(int serverPort, List<Pattern> acquisition) throws IOException {
		this.serverPort = serverPort;
		this.acquisition = List.copyOf(acquisition);
		start(this::accept);
	}

	int port() {
		return this.listener.getLocalPort();
	}

	void begin(Fault fault) {
		synchronized (this) {
			this.fault = fault;
			this.repliesLeft = fault.amount();
			this.felt = false;
		}
		boolean hung = fault.kind() == Kind.HUNG_CONNECTIONS;
		if (fault.kind() == Kind.CUT || (hung && fault.amount() == END)) {
			closeAll();
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
		closeAll();
	}

	/** Returns whether anything was lost or delayed. */
	boolean end() {
		Fault ended;
		boolean felt;
		synchronized (this) {
			ended = this.fault;
			this.fault = null;
			felt = this.felt;
		}
		if (ended != null && ended.kind() == Kind.HALF_OPEN) {
			// what was swallowed is missing
			closeAll();
		}
		return felt;
	}

	private void closeAll() {
		for (Socket socket : this.sockets) {
			noteFelt();
			closeQuietly(socket);
		}
	}

	/** Whether anything was lost or delayed so far. */
	synchronized boolean isFelt() {
		return this.felt;
	}

	private synchronized void noteFelt() {
		this.felt = true;
	}

	private void accept() {
		while (!this.listener.isClosed()) {
			try {
				Socket client = this.listener.accept();
				if (kind() == Kind.CUT) {
					noteFelt();
					client.close();
				}
				else if (kind() == Kind.HALF_OPEN) {
					noteFelt();
					this.sockets.add(client);
				}
				else if (kind() == Kind.HUNG_CONNECTIONS || this.cutOff.contains(client.getInetAddress())) {
					noteFelt();
					this.sockets.add(client);
					start(() -> swallow(client));
				}
				else {
					connect(client);
				}
			}
			catch (IOException ex) {
				// the listener is closed
			}
		}
	}

	private void connect(Socket client) throws IOException {
		try {
			Socket server = new Socket(InetAddress.getLoopbackAddress(), this.serverPort);
			client.setTcpNoDelay(true);
			server.setTcpNoDelay(true);
			this.sockets.add(client);
			this.sockets.add(server);
			Link link = new Link(client.getInetAddress());
			this.links.add(link);
			link.hung = this.cutOff.contains(link.source);
			start(() -> forward(link, client, server, false));
			start(() -> forward(link, server, client, true));
		}
		catch (IOException ex) {
			// the server is down: the client sees the same
			client.close();
		}
	}

	/** Until the client has had enough of it. */
	private void swallow(Socket client) {
		byte[] buffer = new byte[BUFFER];
		try (client) {
			InputStream in = client.getInputStream();
			int read;
			do {
				read = in.read(buffer);
			}
			while (read >= 0);
		}
		catch (IOException ex) {
			// the same
		}
		finally {
			this.sockets.remove(client);
		}
	}

	private void forward(Link link, Socket from, Socket to, boolean replies) {
		byte[] buffer = new byte[BUFFER];
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			int read = in.read(buffer);
			while (read >= 0) {
				if (!replies) {
					link.look(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
				}
				Passage passage = pass(link, replies);
				park(passage.delayNanos());
				if (passage.end()) {
					return;
				}
				if (!passage.swallowed()) {
					out.write(buffer, 0, read);
				}
				read = in.read(buffer);
			}
		}
		catch (IOException ex) {
			// the other direction has ended
		}
		finally {
			this.sockets.remove(from);
			this.sockets.remove(to);
			this.links.remove(link);
		}
	}

	private synchronized @Nullable Kind kind() {
		return (this.fault != null) ? this.fault.kind() : null;
	}

	private static void park(long nanos) {
		long deadline = System.nanoTime() + nanos;
		for (long left = nanos; left > 0; left = deadline - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	private synchronized Passage pass(Link link, boolean reply) {
		Fault now = this.fault;
		if (link.hung) {
			this.felt = true;
			return new Passage(0, true, false);
		}
		if (now == null) {
			return Passage.FREE;
		}
		switch (now.kind()) {
			case DELAY -> {
				this.felt = true;
				return new Passage(Duration.ofMillis(now.amount()).toNanos(), false, false);
			}
			case HUNG_CONNECTIONS -> {
				return Passage.FREE;
			}
			case OWN_GHOST -> {
				if (!reply || !link.acquired) {
					return Passage.FREE;
				}
				this.felt = true;
				return new Passage(Duration.ofMillis(now.amount()).toNanos(), false, false);
			}
			case HALF_OPEN -> {
				this.felt = true;
				return new Passage(0, true, false);
			}
			case CUT -> {
				this.felt = true;
				return new Passage(0, true, true);
			}
			case REPLY_LOST -> {
				if (!reply || this.repliesLeft-- > 0) {
					return Passage.FREE;
				}
				this.repliesLeft = now.amount();
				this.felt = true;
				return new Passage(0, true, true);
			}
			default -> throw new IllegalStateException(now.toString());
		}
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
		this.sockets.forEach(Proxy::closeQuietly);
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "proxy");
		thread.setDaemon(true);
		thread.start();
	}

	private static void closeQuietly(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// closed already
		}
	}

	/**
	 * A connection.
	 */
	private final class Link {

		private final InetAddress source;

		private volatile boolean hung;

		/** Whether it has carried a request for a lease that changes the store. */
		private volatile boolean acquired;

		private int seen;

		Link(InetAddress source) {
			this.source = source;
		}

		/** Of requests, which one thread forwards. */
		void look(String request) {
			if (this.seen < Proxy.this.acquisition.size()
					&& Proxy.this.acquisition.get(this.seen).matcher(request).find()) {
				this.seen++;
				this.acquired = this.seen == Proxy.this.acquisition.size();
			}
		}

	}

	/**
	 * What becomes of some bytes.
	 *
	 * @param delayNanos how long they wait
	 * @param swallowed whether they get lost
	 * @param end whether their connection ends
	 */
	private record Passage(long delayNanos, boolean swallowed, boolean end) {

		static final Passage FREE = new Passage(0, false, false);

	}

}
