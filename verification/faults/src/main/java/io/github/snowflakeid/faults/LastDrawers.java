package io.github.snowflakeid.faults;

import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.TimeSource;
import jakarta.annotation.PreDestroy;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Who draws ids at the very end of an application, and is waited for by Spring: work of
 * executors with await-termination, the end of beans, and phases below that in which
 * leases are given back. They only do so if a file beside the journal says that they
 * shall. Phases are given less time than the work takes, so it outlasts all of them.
 */
@Configuration(proxyBeanMethods = false)
@EnableAsync(proxyTargetClass = true)
@EnableScheduling
class LastDrawers {

	/** How the names of their journals begin. */
	static final String NAME = "last-";

	/** The ending of the file that makes them draw. */
	static final String WANTED = ".last";

	/** From the begin of the end; well below what executors wait for. */
	private static final Duration WORK = Duration.ofMillis(800);

	private static final Duration MOMENT = Duration.ofMillis(40);

	private static final Duration AWAITED = Duration.ofSeconds(10);

	private final ApplicationContext context;

	private final Drawing drawing;

	private final CountDownLatch closing = new CountDownLatch(1);

	private volatile boolean wanted;

	private volatile long until;

	LastDrawers(ApplicationContext context, Drawing drawing) {
		this.context = context;
		this.drawing = drawing;
	}

	boolean isClosing() {
		return this.closing.getCount() == 0;
	}

	/** Contexts of which this one is the parent tell of their ends, too. */
	@EventListener
	void closed(ContextClosedEvent event) {
		if (event.getApplicationContext().equals(this.context)) {
			this.until = TimeSource.system().nanoTime() + WORK.toNanos();
			this.wanted = Files.exists(this.drawing.file(WANTED));
			this.closing.countDown();
		}
	}

	/** Draws for a moment. */
	private void draw(String who, IdGenerator generator) {
		if (this.wanted) {
			this.drawing.drawFor(MOMENT, NAME + who, generator);
		}
	}

	/** Waits for the end to begin, and draws until the work is done. */
	private void work(String who, IdGenerator generator) {
		boolean interrupted = false;
		while (isInterrupted(this.closing)) {
			interrupted = true;
		}
		if (this.wanted) {
			this.drawing.drawUntil(this.until, NAME + who, generator);
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private static boolean isInterrupted(CountDownLatch latch) {
		try {
			latch.await();
			return false;
		}
		catch (InterruptedException ex) {
			return true;
		}
	}

	/** What Boot makes of virtual threads, and waits for as long. */
	@Bean(defaultCandidate = false)
	static SimpleAsyncTaskExecutor threadPerTask() {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("thread-per-task-");
		executor.setTaskTerminationTimeout(AWAITED.toMillis());
		return executor;
	}

	@Bean
	static Jobs jobs(LastDrawers drawers, IdGenerator generator) {
		return new Jobs((who) -> drawers.work(who, generator));
	}

	@Bean
	static Starter starter(Jobs jobs, LastDrawers drawers, IdGenerator generator,
			@Qualifier("threadPerTask") SimpleAsyncTaskExecutor executor) {
		return new Starter(drawers.context, jobs,
				() -> executor.execute(() -> drawers.work("thread-per-task", generator)));
	}

	@Bean
	static Ending ending(LastDrawers drawers, IdGenerator generator) {
		return new Ending(() -> drawers.draw("pre-destroy", generator));
	}

	@Bean
	static SmartLifecycle lowestPhase(LastDrawers drawers, IdGenerator generator) {
		return drawers.phase(0, generator);
	}

	@Bean
	static SmartLifecycle lowPhase(LastDrawers drawers, IdGenerator generator) {
		return drawers.phase(1_000, generator);
	}

	/** Just below that in which leases are given back. */
	@Bean
	static SmartLifecycle nextPhase(LastDrawers drawers, IdGenerator generator) {
		return drawers.phase(Integer.MAX_VALUE / 2, generator);
	}

	private Phase phase(int phase, IdGenerator generator) {
		return new Phase(phase, () -> draw("phase-" + phase, generator));
	}

	/**
	 * Work that lasts until after the end has begun.
	 */
	static class Jobs {

		private final Consumer<String> work;

		Jobs(Consumer<String> work) {
			this.work = work;
		}

		@Async
		void async() {
			this.work.accept("async");
		}

		@Scheduled(fixedDelay = 1_000)
		void scheduled() {
			this.work.accept("scheduled");
		}

	}

	/**
	 * Has work done that nobody schedules.
	 */
	static final class Starter {

		private final ApplicationContext context;

		private final Jobs jobs;

		private final Runnable more;

		Starter(ApplicationContext context, Jobs jobs, Runnable more) {
			this.context = context;
			this.jobs = jobs;
			this.more = more;
		}

		@EventListener
		void ready(ApplicationReadyEvent event) {
			if (event.getApplicationContext().equals(this.context)) {
				this.jobs.async();
				this.more.run();
			}
		}

	}

	/**
	 * A bean that draws when it is destroyed.
	 */
	static final class Ending {

		private final Runnable last;

		Ending(Runnable last) {
			this.last = last;
		}

		@PreDestroy
		void end() {
			this.last.run();
		}

	}

	/**
	 * A bean that draws when its phase is stopped.
	 */
	static final class Phase implements SmartLifecycle {

		private final int phase;

		private final Runnable last;

		private volatile boolean running;

		Phase(int phase, Runnable last) {
			this.phase = phase;
			this.last = last;
		}

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
			this.last.run();
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return this.phase;
		}

	}

}
