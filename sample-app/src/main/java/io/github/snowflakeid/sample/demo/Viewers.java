package io.github.snowflakeid.sample.demo;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.snowflakeid.sample.demo.LiveState.Point;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The browsers that look on. Each has a thread, which writes the newest state whenever
 * there is one that it has not written yet. So a browser that does not read holds up
 * nobody else, and one that reads slowly misses states but does not fall behind.
 */
@Component
@ConditionalOnLivePage
final class Viewers {

	static final int MOST = 50;

	/** One minute of the charts. */
	private static final int POINTS = 300;

	private static final long RETRY_SECONDS = 5;

	private static final long NO_TIMEOUT = 0;

	private final Set<SseEmitter> emitters = ConcurrentHashMap.newKeySet();

	private final Object monitor = new Object();

	/** Guarded by monitor, as are the others. */
	private final Deque<Point> history = new ArrayDeque<>();

	private @Nullable LiveState latest;

	private boolean open;

	void open() {
		synchronized (this.monitor) {
			this.open = true;
		}
	}

	/** Ends all streams; browsers come back by themselves. */
	void close() {
		synchronized (this.monitor) {
			this.open = false;
			this.monitor.notifyAll();
		}
	}

	boolean isEmpty() {
		return this.emitters.isEmpty();
	}

	void show(LiveState state) {
		synchronized (this.monitor) {
			this.latest = state;
			this.history.addLast(state.point());
			if (this.history.size() > POINTS) {
				this.history.removeFirst();
			}
			this.monitor.notifyAll();
		}
	}

	SseEmitter join() {
		synchronized (this.monitor) {
			if (!this.open) {
				throw Problems.ending();
			}
		}
		if (this.emitters.size() >= MOST) {
			throw Problems.later(HttpStatus.SERVICE_UNAVAILABLE, "%d browsers look on, and no more can".formatted(MOST),
					RETRY_SECONDS);
		}
		SseEmitter emitter = new SseEmitter(NO_TIMEOUT);
		emitter.onCompletion(() -> leave(emitter));
		this.emitters.add(emitter);
		Thread thread = new Thread(() -> write(emitter), "viewer");
		thread.setDaemon(true);
		thread.start();
		return emitter;
	}

	private void leave(SseEmitter emitter) {
		this.emitters.remove(emitter);
		synchronized (this.monitor) {
			this.monitor.notifyAll();
		}
	}

	private void write(SseEmitter emitter) {
		try {
			send(emitter, "history", history());
			LiveState state = awaitOther(emitter, null);
			while (state != null) {
				send(emitter, "state", state);
				state = awaitOther(emitter, state);
			}
			emitter.complete();
		}
		catch (IOException | IllegalStateException ex) {
			// the browser has gone: the container has been told and ends the stream
			leave(emitter);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			emitter.completeWithError(ex);
		}
	}

	private static void send(SseEmitter emitter, String name, Object data) throws IOException {
		emitter.send(SseEmitter.event().name(name).data(data, MediaType.APPLICATION_JSON));
	}

	private List<Point> history() {
		synchronized (this.monitor) {
			return List.copyOf(this.history);
		}
	}

	/** Returns a state that is not the last one, or null if the stream is to end. */
	private @Nullable LiveState awaitOther(SseEmitter emitter, @Nullable LiveState last) throws InterruptedException {
		synchronized (this.monitor) {
			while (this.open && Objects.equals(this.latest, last) && this.emitters.contains(emitter)) {
				this.monitor.wait();
			}
			return (this.open && this.emitters.contains(emitter)) ? this.latest : null;
		}
	}

}
