package io.github.snowflakeid.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.IdRefusedException;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * One instance of a fleet, in a process of its own: a library's own generator with the
 * node id that it is pinned to, or an application with the starter and its properties. It
 * draws ids until it is ended. What it has drawn it appends to a file before it draws
 * again: the wall clock before and after, how many ids, and the ids, all of 8 bytes.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class FleetInstance {

	static final int BATCH = 1_000;

	static final int HEADER = 3;

	/** From one batch to the next. */
	static final String PAUSE_MILLIS = "fleet.pause";

	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(Long.getLong(PAUSE_MILLIS, 0));

	public static void main(String[] arguments) throws IOException {
		Path file = Path.of(arguments[0]);
		LongSupplier generator = arguments[1].startsWith("--")
				? ours(Arrays.copyOfRange(arguments, 1, arguments.length))
				: Peer.valueOf(arguments[1])
					.unscripted(Files.createTempDirectory("peer"))
					.apply(Long.parseLong(arguments[2]));
		try (FileChannel journal = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
			draw(generator, journal);
		}
		catch (IdRefusedException ex) {
			// the context is closed: the process ends
		}
	}

	private static LongSupplier ours(String... properties) {
		SpringApplication application = new SpringApplication(FleetInstance.class);
		String[] quiet = Stream.concat(Stream.of("--spring.main.banner-mode=off"), Stream.of(properties))
			.toArray(String[]::new);
		return application.run(quiet).getBean(IdGenerator.class)::nextId;
	}

	private static void draw(LongSupplier generator, FileChannel journal) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate((HEADER + BATCH) * Long.BYTES);
		long due = System.nanoTime();
		while (true) {
			buffer.clear().position(HEADER * Long.BYTES);
			long before = System.currentTimeMillis();
			for (int i = 0; i < BATCH; i++) {
				buffer.putLong(generator.getAsLong());
			}
			buffer.putLong(0, before).putLong(Long.BYTES, System.currentTimeMillis()).putLong(2 * Long.BYTES, BATCH);
			buffer.flip();
			while (buffer.hasRemaining()) {
				journal.write(buffer);
			}
			due = Math.max(due + PAUSE_NANOS, System.nanoTime() - PAUSE_NANOS);
			while (System.nanoTime() < due) {
				LockSupport.parkNanos(due - System.nanoTime());
			}
		}
	}

}
