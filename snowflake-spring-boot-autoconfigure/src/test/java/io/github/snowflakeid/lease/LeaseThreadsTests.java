package io.github.snowflakeid.lease;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.snowflakeid.CapturedLog;
import io.github.snowflakeid.test.ScriptedTimeSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LeaseThreadsTests {

	@Test
	void inheritsNoThreadLocal() {
		InheritableThreadLocal<String> tenant = new InheritableThreadLocal<>();
		tenant.set("somebody");
		try {
			assertThat(seenBy(tenant::get)).isNull();
		}
		finally {
			tenant.remove();
		}
	}

	@Test
	void inheritsNoContextClassLoader() throws Exception {
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		try (URLClassLoader own = new URLClassLoader(new URL[0])) {
			Thread.currentThread().setContextClassLoader(own);
			assertThat(seenBy(() -> Thread.currentThread().getContextClassLoader()))
				.isSameAs(LeaseThreads.class.getClassLoader());
		}
		finally {
			Thread.currentThread().setContextClassLoader(before);
		}
	}

	@Test
	@SuppressWarnings("ThreadPriorityCheck")
	void inheritsNoPriority() {
		int before = Thread.currentThread().getPriority();
		Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
		try {
			assertThat(LeaseThreads.daemon(() -> {
			}, "any").getPriority()).isEqualTo(Thread.NORM_PRIORITY);
		}
		finally {
			Thread.currentThread().setPriority(before);
		}
	}

	@Test
	void keepsNoJvmAlive() {
		assertThat(LeaseThreads.daemon(() -> {
		}, "any").isDaemon()).isTrue();
	}

	@Test
	void interruptHasNoEffect() {
		assertThat(isInterruptedBy(Thread::interrupt)).isFalse();
	}

	@Test
	void interruptOfItsThreadGroupHasNoEffect() {
		assertThat(isInterruptedBy((thread) -> thread.getThreadGroup().interrupt())).isFalse();
	}

	private static boolean isInterruptedBy(Consumer<Thread> interrupt) {
		CountDownLatch end = new CountDownLatch(1);
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		CompletableFuture<Thread> made = new CompletableFuture<>();
		new Thread(new ThreadGroup("any"), () -> {
			Thread thread = LeaseThreads.daemon(() -> {
				try {
					end.await();
					interrupted.complete(Thread.currentThread().isInterrupted());
				}
				catch (InterruptedException ex) {
					interrupted.complete(true);
				}
			}, "any");
			thread.start();
			made.complete(thread);
		}).start();
		interrupt.accept(made.join());
		end.countDown();
		return interrupted.join();
	}

	@Test
	void whatEndsItEarlyIsLogged() throws Exception {
		try (CapturedLog log = new CapturedLog(LeaseThreads.class)) {
			Thread thread = LeaseThreads.daemon(() -> {
				throw new StackOverflowError();
			}, "some-task");
			thread.start();
			thread.join();
			assertThat(log.messages()).containsExactly("SEVERE: The thread 'some-task' has ended early");
		}
	}

	@Test
	void lastingTaskBeginsAnewASecondAfterItHasThrownAndSaysSoOnce() throws Exception {
		AtomicInteger runs = new AtomicInteger();
		ScriptedTimeSource time = new ScriptedTimeSource();
		try (CapturedLog log = new CapturedLog(LeaseThreads.class)) {
			Thread thread = LeaseThreads.lasting(() -> {
				if (runs.incrementAndGet() <= 3) {
					throw new StackOverflowError();
				}
			}, "some-task", time);
			thread.start();
			thread.join();
			assertThat(log.messages()).containsExactly("SEVERE: The thread 'some-task' has failed and goes on");
		}
		assertThat(runs).hasValue(4);
		assertThat(time.instant()).isEqualTo(ScriptedTimeSource.START.plusSeconds(3));
	}

	private static <T> T seenBy(Supplier<T> reader) {
		CompletableFuture<T> seen = new CompletableFuture<>();
		LeaseThreads.daemon(() -> seen.complete(reader.get()), "any").start();
		return seen.join();
	}

}
