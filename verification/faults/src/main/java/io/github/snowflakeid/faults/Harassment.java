package io.github.snowflakeid.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.TimeSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

/**
 * What can only be done to a node from within, when its standard input says so. A line is
 * what to do, for how many milliseconds, and a number.
 */
final class Harassment {

	/** All threads of the product are interrupted, and who draws; every so many ms. */
	static final String INTERRUPTS = "INTERRUPTS";

	/**
	 * Contexts with the application's for their parent are opened and closed, with the
	 * auto-configuration if the number is 0, and draw ids of the parent's generator.
	 */
	static final String PARENT_AND_CHILD = "PARENT_AND_CHILD";

	static final String CHILD = "child";

	/** How the names of the product's threads begin. */
	private static final String OURS = "snowflake";

	private static final int MOST_THREADS = 1_000;

	/** Far longer than a call may take. */
	private static final long INTERRUPT_LOST_NANOS = Duration.ofSeconds(20).toNanos();

	private static final Duration CHILD_DRAWS = Duration.ofMillis(100);

	private final TimeSource time = TimeSource.system();

	private final ConfigurableApplicationContext context;

	private final Drawing drawing;

	private final Thread caller;

	/** When the caller was interrupted, 0 if it has noticed. */
	private volatile long interrupted;

	Harassment(ConfigurableApplicationContext context, Drawing drawing, Thread caller) {
		this.context = context;
		this.drawing = drawing;
		this.caller = caller;
	}

	void start() {
		Thread thread = new Thread(this::obey, "harassment");
		thread.setDaemon(true);
		thread.start();
	}

	private void obey() {
		try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				String[] words = line.split(" ", -1);
				long until = this.time.nanoTime() + Duration.ofMillis(Long.parseLong(words[1])).toNanos();
				long number = Long.parseLong(words[2]);
				switch (words[0]) {
					case INTERRUPTS -> interrupt(until, number);
					case PARENT_AND_CHILD -> haveChildren(until, number == 0);
					default -> this.drawing.unexpected("harassment", line);
				}
			}
		}
		catch (IOException ex) {
			this.drawing.unexpected("harassment", ex.toString());
		}
	}

	private void interrupt(long until, long periodMillis) {
		long period = Duration.ofMillis(periodMillis).toNanos();
		while (this.time.nanoTime() - until < 0) {
			for (Thread thread : threads()) {
				if (thread != null && thread.getName().startsWith(OURS)) {
					thread.interrupt();
				}
			}
			if (this.interrupted == 0) {
				this.interrupted = this.time.nanoTime();
				this.caller.interrupt();
			}
			else if (this.time.nanoTime() - this.interrupted > INTERRUPT_LOST_NANOS) {
				this.drawing.unexpected("harassment", "a caller was interrupted and does not know it");
				this.interrupted = 0;
			}
			this.time.park(period);
		}
	}

	private static Thread[] threads() {
		ThreadGroup all = Thread.currentThread().getThreadGroup();
		while (all.getParent() != null) {
			all = all.getParent();
		}
		Thread[] threads = new Thread[MOST_THREADS];
		all.enumerate(threads);
		return threads;
	}

	/** Called by who was interrupted, whenever it does not wait. */
	void noteInterrupt() {
		if (Thread.interrupted()) {
			this.interrupted = 0;
		}
	}

	private void haveChildren(long until, boolean autoConfigured) {
		IdGenerator parents = this.context.getBean(IdGenerator.class);
		while (this.time.nanoTime() - until < 0 && this.context.isActive()) {
			try (ConfigurableApplicationContext child = autoConfigured ? autoConfiguredChild() : plainChild()) {
				IdGenerator inherited = child.getBean(IdGenerator.class);
				if (!inherited.equals(parents)) {
					this.drawing.unexpected(CHILD, "a child has a generator of its own");
				}
				this.drawing.drawFor(CHILD_DRAWS, CHILD, inherited);
			}
			catch (RuntimeException ex) {
				if (this.context.isActive()) {
					this.drawing.unexpected(CHILD, ex.toString());
				}
			}
			this.drawing.drawFor(CHILD_DRAWS, CHILD, parents);
		}
	}

	private ConfigurableApplicationContext autoConfiguredChild() {
		return new SpringApplicationBuilder(Child.class).parent(this.context)
			.web(WebApplicationType.NONE)
			.registerShutdownHook(false)
			.run();
	}

	private ConfigurableApplicationContext plainChild() {
		GenericApplicationContext child = new GenericApplicationContext(this.context);
		child.refresh();
		return child;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Child {

	}

}
