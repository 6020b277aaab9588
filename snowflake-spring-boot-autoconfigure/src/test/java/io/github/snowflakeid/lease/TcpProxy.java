package io.github.snowflakeid.lease;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network between a client and a server on this host, which a test can break.
 */
public final class TcpProxy implements AutoCloseable {

	private enum Mode {

		FORWARD, CUT, SWALLOW, REFUSE

	}

	private static final int BUFFER = 1 << 16;

	private final ServerSocket listener;

	private final int serverPort;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private Mode mode = Mode.FORWARD;

	private int repliesLeft;

	private boolean cut;

	public TcpProxy(int serverPort) throws IOException {
		this.serverPort = serverPort;
		this.listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
		start(this::accept);
	}

	public int port() {
		return this.listener.getLocalPort();
	}

	/**
	 * Lets a number of replies through; the next one reaches nobody, though the server
	 * has sent it, and its connection ends.
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
		this.sockets.forEach(TcpProxy::close);
	}

	/**
	 * Makes the network whole again. Connections that have lost something end.
	 * @return whether a reply was cut
	 */
	public boolean heal() {
		Mode before;
		synchronized (this) {
			before = this.mode;
			this.mode = Mode.FORWARD;
		}
		if (before == Mode.SWALLOW) {
			this.sockets.forEach(TcpProxy::close);
		}
		return this.cut;
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
		this.sockets.forEach(TcpProxy::close);
	}

	private void accept() {
		while (!this.listener.isClosed()) {
			try {
				Socket client = this.listener.accept();
				if (mode() == Mode.REFUSE) {
					client.close();
					continue;
				}
				Socket server = new Socket(InetAddress.getLoopbackAddress(), this.serverPort);
				client.setTcpNoDelay(true);
				server.setTcpNoDelay(true);
				this.sockets.add(client);
				this.sockets.add(server);
				start(() -> forward(client, server, false));
				start(() -> forward(server, client, true));
			}
			catch (IOException ex) {
				// the listener is closed, or the server is down: the client sees the same
			}
		}
	}

	private void forward(Socket from, Socket to, boolean replies) {
		byte[] buffer = new byte[BUFFER];
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			int read = in.read(buffer);
			while (read >= 0) {
				Mode mode = replies ? reply() : mode();
				if (mode == Mode.CUT && replies) {
					return;
				}
				if (mode != Mode.SWALLOW) {
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

	private synchronized Mode mode() {
		return this.mode;
	}

	/** Returns CUT if it is this reply that gets lost. */
	private synchronized Mode reply() {
		if (this.mode != Mode.CUT) {
			return this.mode;
		}
		if (this.repliesLeft > 0) {
			this.repliesLeft--;
			return Mode.FORWARD;
		}
		this.mode = Mode.FORWARD;
		this.cut = true;
		return Mode.CUT;
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "tcp-proxy");
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

}
