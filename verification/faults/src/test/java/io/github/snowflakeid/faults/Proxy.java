package io.github.snowflakeid.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

import io.github.snowflakeid.faults.Fault.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A network of its own between a node and the store, with faults.
 */
final class Proxy implements AutoCloseable {

	private static final int BUFFER = 1 << 16;

	private final ServerSocket listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());

	private final int serverPort;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private @Nullable Fault fault;

	private long repliesLeft;

	private boolean felt;

	Proxy(int serverPort) throws IOException {
		this.serverPort = serverPort;
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
		if (fault.kind() == Kind.CUT) {
			closeAll();
		}
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
			start(() -> forward(client, server, false));
			start(() -> forward(server, client, true));
		}
		catch (IOException ex) {
			// the server is down: the client sees the same
			client.close();
		}
	}

	private void forward(Socket from, Socket to, boolean replies) {
		byte[] buffer = new byte[BUFFER];
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			int read = in.read(buffer);
			while (read >= 0) {
				Passage passage = pass(replies);
				LockSupport.parkNanos(passage.delayNanos());
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
		}
	}

	private synchronized @Nullable Kind kind() {
		return (this.fault != null) ? this.fault.kind() : null;
	}

	private synchronized Passage pass(boolean reply) {
		Fault now = this.fault;
		if (now == null) {
			return Passage.FREE;
		}
		switch (now.kind()) {
			case DELAY -> {
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
