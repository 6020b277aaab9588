package io.github.snowflakeid.lease;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import com.sun.net.httpserver.HttpServer;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What may listen, or not, where a store's server should.
 */
public final class OddServers implements Closeable {

	private static final String STORE_PASSWORD = "changeit";

	private static final int CONNECT_MILLIS = 200;

	private final List<Closeable> opened = new CopyOnWriteArrayList<>();

	/** Returns a port on which nothing listens. */
	public int closed() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	/** Returns a port that swallows packets: its queue of connections is full. */
	public int swallowing() throws IOException {
		ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		this.opened.add(listener);
		while (true) {
			Socket waiting = new Socket();
			this.opened.add(waiting);
			try {
				waiting.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()),
						CONNECT_MILLIS);
			}
			catch (SocketTimeoutException ex) {
				return listener.getLocalPort();
			}
		}
	}

	/** Returns a port that accepts connections and never says a word. */
	public int silent() throws IOException {
		ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.opened.add(listener);
		return listener.getLocalPort();
	}

	/** Returns the port of a server that says something of its own to whoever comes. */
	public int saying(String greeting) throws IOException {
		ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.opened.add(listener);
		Thread thread = new Thread(() -> greet(listener, greeting.getBytes(StandardCharsets.UTF_8)));
		thread.setDaemon(true);
		thread.start();
		return listener.getLocalPort();
	}

	private void greet(ServerSocket listener, byte[] greeting) {
		while (!listener.isClosed()) {
			try {
				Socket socket = listener.accept();
				this.opened.add(socket);
				if (socket instanceof SSLSocket tls) {
					tls.startHandshake();
				}
				socket.getOutputStream().write(greeting);
			}
			catch (IOException ex) {
				// of this client, or the end of all
			}
		}
	}

	/** Returns the port of a server that wants TLS. */
	public int tls() throws Exception {
		Path keys = Files.createTempDirectory("tls").resolve("keys.p12");
		String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
		int code = new ProcessBuilder(keytool, "-genkeypair", "-keyalg", "EC", "-alias", "server", "-dname",
				"CN=localhost", "-storetype", "PKCS12", "-keystore", keys.toString(), "-storepass", STORE_PASSWORD)
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start()
			.waitFor();
		assertThat(code).isZero();
		KeyStore store = KeyStore.getInstance(keys.toFile(), STORE_PASSWORD.toCharArray());
		FileSystemUtils.deleteRecursively(keys.getParent());
		KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		managers.init(store, STORE_PASSWORD.toCharArray());
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(managers.getKeyManagers(), null, null);
		ServerSocket listener = context.getServerSocketFactory()
			.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.opened.add(listener);
		Thread thread = new Thread(() -> greet(listener, new byte[0]));
		thread.setDaemon(true);
		thread.start();
		return listener.getLocalPort();
	}

	/** Returns the port of a web server. */
	public int web() throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.start();
		this.opened.add(() -> server.stop(0));
		return server.getAddress().getPort();
	}

	@Override
	public void close() throws IOException {
		for (Closeable each : this.opened) {
			each.close();
		}
	}

}
