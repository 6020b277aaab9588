package io.github.snowflakeid.sample.demo;

import java.time.Duration;
import java.util.Map;

import io.github.snowflakeid.sample.load.LoadPlan;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * What the page's buttons do, and the stream of what the page shows. Commands are JSON,
 * which no page of another origin can send without being asked for its permission.
 */
@RestController
@ConditionalOnLivePage
@RequestMapping("/live")
class LiveController {

	private static final int MOST_THREADS = 64;

	private static final int MOST_IDS = 4096;

	private static final int MOST_STEP_MILLIS = 10_000;

	private static final int MOST_FROZEN_SECONDS = 60;

	private final LiveNode node;

	private final Viewers viewers;

	LiveController(LiveNode node, Viewers viewers) {
		this.node = node;
		this.viewers = viewers;
	}

	@GetMapping("/events")
	ResponseEntity<SseEmitter> events() {
		return ResponseEntity.ok()
			.cacheControl(CacheControl.noStore())
			.contentType(MediaType.TEXT_EVENT_STREAM)
			.body(this.viewers.join());
	}

	@PostMapping(path = "/load/start", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void start(@RequestBody Map<String, Object> body) {
		this.node.startLoad(LoadPlan.asFastAsPossible(Problems.integer(body, "threads", 1, MOST_THREADS),
				Problems.integer(body, "batch", 1, MOST_IDS)));
	}

	@PostMapping(path = "/load/stop", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void stop() {
		this.node.stopLoad();
	}

	@PostMapping(path = "/clock/back", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void setClockBack(@RequestBody Map<String, Object> body) {
		this.node.setClockBack(Duration.ofMillis(Problems.integer(body, "millis", 1, MOST_STEP_MILLIS)));
	}

	@PostMapping(path = "/clock/right", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void putClockRight() {
		this.node.putClockRight();
	}

	@PostMapping(path = "/freeze", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void freeze(@RequestBody Map<String, Object> body) {
		this.node.freeze(Duration.ofSeconds(Problems.integer(body, "seconds", 1, MOST_FROZEN_SECONDS)),
				Problems.flag(body, "rival"));
	}

}
