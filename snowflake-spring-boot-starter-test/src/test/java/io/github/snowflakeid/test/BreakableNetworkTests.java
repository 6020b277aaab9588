package io.github.snowflakeid.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class BreakableNetworkTests {

	private static final int SOON_MILLIS = 200;

	private ServerSocket server;

	private BreakableNetwork network;

	@BeforeEach
	void open() throws IOException {
		this.server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
		start(this::serve);
		this.network = new BreakableNetwork(this.server.getLocalPort());
	}

	@AfterEach
	void close() throws IOException {
		this.network.close();
		this.server.close();
	}

	/** Sends back each byte. */
	private void serve() {
		while (!this.server.isClosed()) {
			try {
				Socket client = this.server.accept();
				start(() -> echo(client));
			}
			catch (IOException ex) {
				// the server is closed
			}
		}
	}

	private static void echo(Socket client) {
		try (client) {
			InputStream in = client.getInputStream();
			OutputStream out = client.getOutputStream();
			for (int read = in.read(); read >= 0; read = in.read()) {
				out.write(read);
			}
		}
		catch (IOException ex) {
			// the client has gone
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "echo");
		thread.setDaemon(true);
		thread.start();
	}

	private Socket connect() throws IOException {
		return new Socket(InetAddress.getLoopbackAddress(), this.network.port());
	}

	private static int ask(Socket socket, int question) throws IOException {
		socket.getOutputStream().write(question);
		return socket.getInputStream().read();
	}

	/** The end of a connection shows as an end or as a reset. */
	private static boolean isEnded(Socket socket, int question) {
		try {
			return ask(socket, question) < 0;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	@Test
	void forwardsWhileItIsWhole() throws IOException {
		try (Socket socket = connect()) {
			assertThat(ask(socket, 1)).isEqualTo(1);
			assertThat(ask(socket, 2)).isEqualTo(2);
		}
	}

	@Test
	void cutsTheReplyAfterThoseThatGetThrough() throws IOException {
		try (Socket socket = connect(); Socket other = connect()) {
			this.network.cutAfter(2);
			assertThat(ask(socket, 1)).isEqualTo(1);
			assertThat(ask(socket, 2)).isEqualTo(2);
			assertThat(isEnded(socket, 3)).isTrue();
			assertThat(ask(other, 4)).isEqualTo(4);
			assertThat(this.network.heal()).isTrue();
		}
	}

	@Test
	void tellsThatNothingWasCut() throws IOException {
		try (Socket socket = connect()) {
			this.network.cutAfter(2);
			assertThat(ask(socket, 1)).isEqualTo(1);
			assertThat(this.network.heal()).isFalse();
		}
	}

	@Test
	void swallowsUntilItIsHealed() throws IOException {
		try (Socket socket = connect()) {
			assertThat(ask(socket, 1)).isEqualTo(1);
			this.network.swallow();
			socket.setSoTimeout(SOON_MILLIS);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> ask(socket, 2));
			this.network.heal();
			assertThat(isEnded(socket, 3)).isTrue();
		}
		try (Socket socket = connect()) {
			assertThat(ask(socket, 4)).isEqualTo(4);
		}
	}

	@Test
	void refusesOldAndNewConnectionsUntilItIsHealed() throws IOException {
		try (Socket before = connect()) {
			assertThat(ask(before, 1)).isEqualTo(1);
			this.network.refuse();
			assertThat(isEnded(before, 2)).isTrue();
			try (Socket meanwhile = connect()) {
				assertThat(isEnded(meanwhile, 3)).isTrue();
			}
			this.network.heal();
			try (Socket after = connect()) {
				assertThat(ask(after, 4)).isEqualTo(4);
			}
		}
	}

	@Test
	void endsConnectionsWhenTheServerIsDown() throws IOException {
		// bound, and not listening: nobody answers there, and nobody else can
		try (Socket nobody = new Socket()) {
			nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			try (BreakableNetwork down = new BreakableNetwork(nobody.getLocalPort());
					Socket socket = new Socket(InetAddress.getLoopbackAddress(), down.port())) {
				assertThat(isEnded(socket, 1)).isTrue();
			}
		}
	}

}
