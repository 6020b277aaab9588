package io.github.snowflakeid.lease;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

import io.github.snowflakeid.CapturedLog;
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
		CountDownLatch end = new CountDownLatch(1);
		CompletableFuture<Boolean> ended = new CompletableFuture<>();
		Thread thread = LeaseThreads.daemon(() -> {
			try {
				end.await();
				ended.complete(!Thread.currentThread().isInterrupted());
			}
			catch (InterruptedException ex) {
				ended.completeExceptionally(ex);
			}
		}, "any");
		thread.start();
		thread.interrupt();
		end.countDown();
		assertThat(ended.join()).isTrue();
	}

	@Test
	void interruptOfItsThreadGroupHasNoEffect() throws Exception {
		CompletableFuture<Thread> made = new CompletableFuture<>();
		ThreadGroup group = new ThreadGroup("any");
		CountDownLatch end = new CountDownLatch(1);
		new Thread(group, () -> {
			Thread thread = LeaseThreads.daemon(() -> awaitUninterruptedly(end), "any");
			thread.start();
			made.complete(thread);
		}).start();
		Thread thread = made.join();
		assertThat(thread.getThreadGroup()).isSameAs(group);
		group.interrupt();
		assertThat(thread.isInterrupted()).isFalse();
		end.countDown();
		thread.join();
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

	private static void awaitUninterruptedly(CountDownLatch end) {
		try {
			end.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static <T> T seenBy(Supplier<T> reader) {
		CompletableFuture<T> seen = new CompletableFuture<>();
		LeaseThreads.daemon(() -> seen.complete(reader.get()), "any").start();
		return seen.join();
	}

}
