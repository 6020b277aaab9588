package io.github.snowflakeid.faults;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import io.github.snowflakeid.lease.jdbc.JdbcNodeLeaseStore;
import org.junit.jupiter.api.Assumptions;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.util.FileSystemUtils;

/**
 * A server of Debian's package {@code postgresql}, which has what it takes to copy a
 * server. It refuses to run as root, so root starts it as another user.
 */
final class PostgresServer implements AutoCloseable {

	private static final Optional<Path> PROGRAMS = programs();

	private static final String USER = "postgres";

	private static final boolean AS_ROOT = System.getProperty("user.name").equals("root");

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final Path data;

	private final int port;

	private Process process;

	private PostgresServer(Path data, int port) {
		this.data = data;
		this.port = port;
	}

	private static Optional<Path> programs() {
		try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
			return versions.map((version) -> version.resolve("bin"))
				.filter((programs) -> Files.isExecutable(programs.resolve("pg_basebackup")))
				.filter((programs) -> Files.isExecutable(programs.resolve("initdb")))
				.max(Path::compareTo);
		}
		catch (IOException ex) {
			return Optional.empty();
		}
	}

	static void assumeInstalled() {
		Assumptions.assumeTrue(PROGRAMS.isPresent(), "needs Debian's package postgresql");
	}

	/** Starts a new server, with lines of its configuration. */
	static PostgresServer create(String... settings) throws Exception {
		PostgresServer server = new PostgresServer(directory(), freePort());
		server.run("initdb", "--auth=trust", "--username=" + USER, "--no-sync", "--encoding=UTF8", "--locale=C",
				"--pgdata=" + server.data);
		server.configure(settings);
		server.start();
		return server;
	}

	/**
	 * Starts a copy of a server, which follows it.
	 * @param primaryPort where the copy reaches the server
	 */
	static PostgresServer createStandby(int primaryPort) throws Exception {
		PostgresServer standby = new PostgresServer(directory(), freePort());
		standby.run("pg_basebackup", "--host=127.0.0.1", "--port=" + primaryPort, "--username=" + USER,
				"--pgdata=" + standby.data, "--write-recovery-conf", "--checkpoint=fast", "--no-sync");
		standby.configure();
		standby.start();
		return standby;
	}

	/** One that the server's user may write to. */
	private static Path directory() throws IOException {
		Path directory = Files.createTempDirectory("postgres");
		if (AS_ROOT) {
			Files.setOwner(directory,
					directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER));
		}
		return directory;
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private void configure(String... settings) throws IOException {
		List<String> lines = new ArrayList<>(List.of("listen_addresses = '127.0.0.1'", "port = " + this.port,
				"unix_socket_directories = ''", "max_connections = 50"));
		lines.addAll(List.of(settings));
		Files.write(this.data.resolve("postgresql.conf"), lines, StandardOpenOption.APPEND);
	}

	private static List<String> command(String program, String... arguments) {
		List<String> command = new ArrayList<>();
		if (AS_ROOT) {
			command.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--init-groups"));
		}
		command.add(PROGRAMS.orElseThrow().resolve(program).toString());
		command.addAll(List.of(arguments));
		return command;
	}

	private void run(String program, String... arguments) throws Exception {
		File output = new File(this.data + ".log");
		Process process = new ProcessBuilder(command(program, arguments)).directory(new File("/tmp"))
			.redirectErrorStream(true)
			.redirectOutput(Redirect.appendTo(output))
			.start();
		if (process.waitFor() != 0) {
			throw new IllegalStateException("%s has failed:%n%s".formatted(program, log()));
		}
	}

	String log() throws IOException {
		return Files.readString(Path.of(this.data + ".log"));
	}

	void start() throws Exception {
		this.process = Jvm
			.start(new ProcessBuilder(command("postgres", "-D", this.data.toString())).directory(new File("/tmp"))
				.redirectErrorStream(true)
				.redirectOutput(Redirect.appendTo(new File(this.data + ".log"))));
		await("a connection", () -> jdbc().queryForObject("select 1", Integer.class) == 1);
	}

	/** Ends all processes at once, as a power failure does. */
	void kill() throws Exception {
		if (this.process == null) {
			return;
		}
		List<ProcessHandle> all = new ArrayList<>(List.of(this.process.toHandle()));
		all.addAll(this.process.descendants().toList());
		List<String> command = new ArrayList<>(List.of("kill", "-9"));
		all.forEach((one) -> command.add(Long.toString(one.pid())));
		new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start().waitFor();
		all.forEach((one) -> one.onExit().join());
	}

	/** Makes a standby a server of its own. */
	void promote() {
		jdbc().queryForObject("select pg_promote()", Boolean.class);
		await("its promotion",
				() -> Boolean.FALSE.equals(jdbc().queryForObject("select pg_is_in_recovery()", Boolean.class)));
	}

	/** Waits until something is so; a server that does not answer yet is waited for. */
	static void await(String what, BooleanSupplier condition) {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (true) {
			try {
				if (condition.getAsBoolean()) {
					return;
				}
			}
			catch (DataAccessException ex) {
				// not yet
			}
			if (System.nanoTime() > deadline) {
				throw new AssertionError("There was not " + what);
			}
			LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
		}
	}

	int port() {
		return this.port;
	}

	PGSimpleDataSource dataSource() {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setServerNames(new String[] { "127.0.0.1" });
		dataSource.setPortNumbers(new int[] { this.port });
		dataSource.setDatabaseName("postgres");
		dataSource.setUser(USER);
		return dataSource;
	}

	JdbcTemplate jdbc() {
		return new JdbcTemplate(dataSource());
	}

	void createTables() {
		new ResourceDatabasePopulator(new ClassPathResource("schema-postgresql.sql", JdbcNodeLeaseStore.class))
			.execute(dataSource());
	}

	@Override
	public void close() throws Exception {
		kill();
		FileSystemUtils.deleteRecursively(this.data);
		Files.deleteIfExists(Path.of(this.data + ".log"));
	}

}
