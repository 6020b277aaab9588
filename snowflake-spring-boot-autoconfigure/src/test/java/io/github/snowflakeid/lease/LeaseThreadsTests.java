package io.github.snowflakeid.lease;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

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

	private static <T> T seenBy(Supplier<T> reader) {
		CompletableFuture<T> seen = new CompletableFuture<>();
		LeaseThreads.daemon(() -> seen.complete(reader.get()), "any").start();
		return seen.join();
	}

}
