package io.github.snowflakeid.sample.fleet;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerPortFileWriter;

/**
 * The side of the node: the application as ever, which says on which port it serves, and
 * ends when its standard input does. That is a pipe from the process that has started it,
 * and the operating system closes it however that process ends.
 */
public final class FleetMember {

	private static final String OPTION = "--fleet.member=";

	private static final long MAX_SHUTDOWN_NANOS = TimeUnit.SECONDS.toNanos(20);

	private static volatile boolean started;

	private FleetMember() {
	}

	static List<String> arguments(Path portFile) {
		return List.of(OPTION + portFile);
	}

	/**
	 * Says whether this process is a node of a fleet.
	 * @param args the arguments of the command line
	 * @return whether the fleet has started it
	 */
	public static boolean isRequested(String... args) {
		return Arrays.stream(args).anyMatch((arg) -> arg.startsWith(OPTION));
	}

	/**
	 * Runs the node.
	 * @param application the application
	 * @param args the arguments of the command line
	 */
	public static void run(SpringApplication application, String... args) {
		startDaemon("fleet", FleetMember::exitWithFleet);
		Arrays.stream(args)
			.filter((arg) -> arg.startsWith(OPTION))
			.map((arg) -> Path.of(arg.substring(OPTION.length())))
			.forEach((portFile) -> application.addListeners(new WebServerPortFileWriter(portFile.toFile())));
		application.run(args);
		started = true;
	}

	private static void exitWithFleet() {
		try {
			System.in.transferTo(OutputStream.nullOutputStream());
		}
		catch (IOException ex) {
			// closed in another way
		}
		if (!started) {
			// an end in order would wait until the start is over
			Runtime.getRuntime().halt(1);
		}
		startDaemon("fleet-halt", () -> {
			long end = System.nanoTime() + MAX_SHUTDOWN_NANOS;
			while (System.nanoTime() < end) {
				LockSupport.parkNanos(end - System.nanoTime());
			}
			Runtime.getRuntime().halt(1);
		});
		System.exit(0);
	}

	private static void startDaemon(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

}
