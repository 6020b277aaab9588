package io.github.snowflakeid.lease.zookeeper;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.snowflakeid.lease.LeaseThreads;
import io.github.snowflakeid.lease.Words;
import org.apache.zookeeper.client.ConnectStringParser;

/**
 * Finds out why there is no connection: ZooKeeper's client tells its own log, and nobody
 * else.
 */
final class ServerProbe {

	private static final int CONNECT_MILLIS = 500;

	private static final long LIMIT_MILLIS = 1_000;

	private static final String ACCEPTS = "accepts connections, but does not answer as ZooKeeper does: it has no quorum, "
			+ "has too many clients, wants TLS, or is something else";

	/** It may end a connection before this side knows that it has one. */
	private static final Set<String> ENDED = Set.of("Broken pipe", "Connection reset");

	private final AtomicBoolean busy = new AtomicBoolean();

	/**
	 * Tries to connect to the servers. Blocks for 1 s at most, also where looking up a
	 * name takes longer.
	 * @param connectString names them
	 * @return what came of it, as in "localhost:2181 says connection refused"
	 */
	String words(String connectString) {
		if (!this.busy.compareAndSet(false, true)) {
			return "looking up the servers takes long";
		}
		CompletableFuture<String> words = new CompletableFuture<>();
		LeaseThreads.daemon(() -> probe(connectString, words), "snowflake-zookeeper-probe").start();
		try {
			return words.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			return "looking up the servers, or connecting to them, takes long";
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return "interrupted";
		}
		catch (ExecutionException ex) {
			return Words.of(ex);
		}
	}

	private void probe(String connectString, CompletableFuture<String> words) {
		try {
			words.complete(probe(connectString));
		}
		catch (RuntimeException ex) {
			words.complete(Words.of(ex));
		}
		finally {
			this.busy.set(false);
		}
	}

	private static String probe(String connectString) {
		List<String> words = new ArrayList<>();
		for (InetSocketAddress server : new ConnectStringParser(connectString).getServerAddresses()) {
			words.add(String.format(Locale.ROOT, "%s:%d %s", server.getHostString(), server.getPort(), probe(server)));
		}
		return String.join(", ", words);
	}

	private static String probe(InetSocketAddress server) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(server.getHostString(), server.getPort()), CONNECT_MILLIS);
			return ACCEPTS;
		}
		catch (IOException ex) {
			if (ENDED.contains(Words.of(ex))) {
				return ACCEPTS;
			}
			return "says: " + Words.of(ex);
		}
	}

}
