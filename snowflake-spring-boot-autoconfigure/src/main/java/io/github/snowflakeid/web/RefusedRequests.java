package io.github.snowflakeid.web;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.snowflakeid.IdRefusedException;
import io.github.snowflakeid.RefusalReason;
import io.github.snowflakeid.TimeSource;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * Requests that failed because an id was refused.
 * <p>
 * The log says once that it begins, for each reason. It ends quietly: nothing is told
 * here of ids that are issued, and to look at every answer would cost something in each
 * of them. What brings ids back, as a lease that is renewed again, is logged where it
 * happens.
 */
final class RefusedRequests {

	private static final Logger logger = System.getLogger(RefusedRequests.class.getName());

	/** After as long a time without any, the next one is news. */
	private static final Duration QUIET = Duration.ofSeconds(60);

	private final boolean answered;

	private final TimeSource timeSource;

	private final Map<RefusalReason, Long> last = new ConcurrentHashMap<>();

	/**
	 * Makes a watch.
	 * @param answered whether they are to be found at all
	 * @param timeSource by which to tell one period of refusals from the next
	 */
	RefusedRequests(boolean answered, TimeSource timeSource) {
		this.answered = answered;
		this.timeSource = timeSource;
	}

	/**
	 * Finds a refusal among the causes of a failure.
	 * @param failure how the request failed
	 * @return the refusal, or null if there is none, or the failure says by itself what
	 * the answer is
	 */
	@Nullable IdRefusedException find(Throwable failure) {
		if (!this.answered) {
			return null;
		}
		for (Throwable cause : Causes.of(failure)) {
			if (cause instanceof IdRefusedException refusal) {
				return refusal;
			}
			if (cause instanceof ErrorResponse
					|| AnnotatedElementUtils.hasAnnotation(cause.getClass(), ResponseStatus.class)) {
				return null;
			}
		}
		return null;
	}

	/**
	 * Tells the log of the first of several requests.
	 * @param refusal why it failed
	 */
	void log(IdRefusedException refusal) {
		long now = this.timeSource.nanoTime();
		Long before = this.last.put(refusal.reason(), now);
		if (before == null || now - before > QUIET.toNanos()) {
			logger.log((refusal.reason() != RefusalReason.END_OF_LIFE) ? Level.WARNING : Level.ERROR,
					"Requests that need an id are answered with {0} ({1}): {2} Those that follow are not logged, until there was none for {3} s",
					Integer.toString(Answer.statusOf(refusal.reason()).value()), refusal.reason(),
					Answer.detail(refusal), Long.toString(QUIET.toSeconds()));
		}
	}

}
