package io.github.snowflakeid.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application that draws ids until it is ended. It appends each id to a file, as 8
 * bytes, before it does anything else; what the operating system has taken survives the
 * death of the process. To standard output it writes a line whenever its node id changes
 * or ids begin or cease to be refused: what happened, then the node id that is leased.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Node {

	private static final int BATCH = 16;

	private static final long PAUSE_NANOS = 2_000_000;

	public static void main(String[] args) throws IOException {
		Path file = Path.of(System.getProperty("node.ids"));
		try (FileChannel ids = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
				StandardOpenOption.APPEND)) {
			ConfigurableApplicationContext context = SpringApplication.run(Node.class, args);
			new Node().draw(context.getBean(SnowflakeIdGenerator.class), ids, context);
		}
	}

	private void draw(SnowflakeIdGenerator generator, FileChannel ids, ConfigurableApplicationContext context)
			throws IOException {
		String before = "";
		ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES * BATCH);
		while (context.isActive()) {
			String now;
			try {
				buffer.clear();
				for (int i = 0; i < BATCH; i++) {
					buffer.putLong(generator.nextId());
				}
				now = "issues " + nodeId(buffer.getLong(0));
			}
			catch (IdRefusedException ex) {
				now = "refused " + ex.reason();
			}
			write(ids, buffer.flip());
			now = now + " " + generator.nodeId().orElse(-1);
			if (!now.equals(before)) {
				System.out.println(now);
				before = now;
			}
			TimeSource.system().park(PAUSE_NANOS);
		}
	}

	private static long nodeId(long id) {
		return (id >>> 12) & 1023;
	}

	private static void write(FileChannel ids, ByteBuffer buffer) {
		try {
			while (buffer.hasRemaining()) {
				ids.write(buffer);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
