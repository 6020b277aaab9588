package io.github.snowflakeid.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Forwards what clients on this host and a server on this host send each other, and asks
 * for each piece what shall become of it. {@link BreakableNetwork} has answers for the
 * common faults; this is for those who have faults of their own.
 * <p>
 * Safe for use by multiple threads.
 */
public final class TcpRelay implements AutoCloseable {

	private static final int BUFFER = 1 << 16;

	private final ServerSocket listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());

	private final int serverPort;

	private final Function<InetAddress, ? extends Connection> connections;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	/**
	 * Listens on a free port of the loopback address.
	 * @param serverPort the port of the server, on the loopback address
	 * @param connections is called for each client that connects, with its address
	 * @throws IOException if no port can be opened
	 */
	public TcpRelay(int serverPort, Function<InetAddress, ? extends Connection> connections) throws IOException {
		this.serverPort = serverPort;
		this.connections = connections;
		start(this::accept);
	}

	/**
	 * Returns the port that stands for the server's.
	 * @return a port of the loopback address
	 */
	public int port() {
		return this.listener.getLocalPort();
	}

	/**
	 * Ends all connections. New ones may come.
	 * @return whether there were any
	 */
	public boolean endConnections() {
		List<Socket> open = List.copyOf(this.sockets);
		open.forEach(TcpRelay::close);
		return !open.isEmpty();
	}

	/** Ends all connections, and accepts no more. */
	@Override
	public void close() throws IOException {
		this.listener.close();
		endConnections();
	}

	private void accept() {
		while (!this.listener.isClosed()) {
			try {
				Socket client = this.listener.accept();
				Connection connection = this.connections.apply(client.getInetAddress());
				switch (connection.arrival()) {
					case END -> client.close();
					case SWALLOW -> {
						this.sockets.add(client);
						start(() -> swallow(connection, client));
					}
					case FORWARD -> connect(connection, client);
				}
			}
			catch (IOException ex) {
				// the listener is closed, or the client has gone
			}
		}
	}

	private void connect(Connection connection, Socket client) throws IOException {
		try {
			Socket server = new Socket(InetAddress.getLoopbackAddress(), this.serverPort);
			if (server.getLocalPort() == this.serverPort) {
				// nobody listens, and by chance the system has given this end that very
				// port
				server.close();
				throw new ConnectException("connected to itself");
			}
			client.setTcpNoDelay(true);
			server.setTcpNoDelay(true);
			this.sockets.add(client);
			this.sockets.add(server);
			start(() -> forward(connection, client, server, false));
			start(() -> forward(connection, server, client, true));
		}
		catch (IOException ex) {
			// the server is down: the client sees the same
			client.close();
			connection.ended();
		}
	}

	/** Until the client has had enough of it. */
	private void swallow(Connection connection, Socket client) {
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
			connection.ended();
		}
	}

	private void forward(Connection connection, Socket from, Socket to, boolean reply) {
		byte[] buffer = new byte[BUFFER];
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			int read = in.read(buffer);
			while (read >= 0) {
				Passage passage = connection.passage(buffer, read, reply);
				park(passage.delayNanos());
				if (passage.fate() == Fate.END) {
					return;
				}
				if (passage.fate() == Fate.FORWARD) {
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
			connection.ended();
		}
	}

	private static void park(long nanos) {
		long deadline = System.nanoTime() + nanos;
		for (long left = nanos; left > 0; left = deadline - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "tcp-relay");
		thread.setDaemon(true);
		thread.start();
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// closed already
		}
	}

	/**
	 * Decides about one connection. Called on the threads of the relay.
	 */
	public interface Connection {

		/**
		 * Decides about the client that connects.
		 * @return {@link Fate#FORWARD} to connect it with the server,
		 * {@link Fate#SWALLOW} to let it send to nobody, {@link Fate#END} to hang up
		 */
		Fate arrival();

		/**
		 * Decides about a piece that has come from one side. Both sides may send at once,
		 * so two threads may ask at once.
		 * @param piece the bytes; not to be changed
		 * @param length how many of them count, from the first one
		 * @param reply whether they come from the server
		 * @return what becomes of them
		 */
		Passage passage(byte[] piece, int length, boolean reply);

		/** Is told that the connection has ended; perhaps more than once. */
		default void ended() {
		}

	}

	/**
	 * What becomes of something that arrives.
	 */
	public enum Fate {

		/** It reaches the other side. */
		FORWARD,

		/** It gets lost, and nobody is told. */
		SWALLOW,

		/** It gets lost, and its connection ends. */
		END

	}

	/**
	 * What becomes of a piece, and when.
	 *
	 * @param fate what becomes of it
	 * @param delayNanos how long it and what follows wait before, in nanoseconds
	 */
	public record Passage(Fate fate, long delayNanos) {

		/**
		 * Something that happens at once.
		 * @param fate what becomes of the piece
		 */
		public Passage(Fate fate) {
			this(fate, 0);
		}

	}

}
