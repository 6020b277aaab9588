package io.github.snowflakeid.lease;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.github.snowflakeid.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * What a run of a keeper tells the log: one line for each change of state, however often
 * it is met. To be used by one thread. The lines are logged in the name of
 * {@link LeaseKeeper}, which is what people know.
 */
final class LeaseLog {

	private static final Logger logger = System.getLogger(LeaseKeeper.class.getName());

	/** Different words for the same thing, such as ports, do not fill the log. */
	private static final int MOST_TOLD = 8;

	private static final Pattern DIGITS = Pattern.compile("\\d+");

	private final String generator;

	private final LeaseTerms terms;

	private final TimeSource timeSource;

	/** What went wrong since the last call that succeeded, without its numbers. */
	private final Set<String> told = new HashSet<>();

	private boolean endWasLogged;

	LeaseLog(String generator, LeaseTerms terms, TimeSource timeSource) {
		this.generator = generator;
		this.terms = terms;
		this.timeSource = timeSource;
	}

	/**
	 * Says whose business a sentence is, where there is more than one generator.
	 * @param generator what people call the generator, or an empty text
	 * @param sentence the sentence
	 * @return the sentence, with the generator before it
	 */
	static String said(String generator, String sentence) {
		return generator.isEmpty() ? sentence : String.format(Locale.ROOT, "Generator '%s': %s", generator, sentence);
	}

	/**
	 * A node id was leased.
	 * @param lease the lease
	 * @param place where from
	 * @param taken how long it took
	 */
	void leased(NodeLease lease, String place, Duration taken) {
		log(Level.INFO,
				String.format(Locale.ROOT, "Leased node id %d of namespace '%s' from %s after %d ms, first until %s",
						lease.nodeId(), lease.namespace(), place, taken.toMillis(), this.terms.startOf(lease.until())));
		warnOfStart(lease);
	}

	private void warnOfStart(NodeLease lease) {
		Instant start = this.terms.startOf(lease.from());
		Instant first = start.minus(this.terms.maxLead());
		Instant now = this.timeSource.instant();
		if (first.isAfter(now)) {
			log(Level.WARNING, String.format(Locale.ROOT,
					"No id is issued until %s: ids of node id %d begin at %s, where earlier ones end, and the wall clock says %s, %s before that, more than snowflake.max-lead (%s). If the wall clock is right, that of whoever issued them was ahead, and nothing is to be done; else set it right",
					first, lease.nodeId(), start, now, Duration.between(now, start), this.terms.maxLead()));
		}
	}

	/** A call succeeded: whatever fails from now on is news. */
	void succeeded() {
		this.told.clear();
		this.endWasLogged = false;
	}

	/**
	 * A renewal succeeded after others that failed.
	 * @param lease the lease
	 */
	void renewedAgain(NodeLease lease) {
		log(Level.INFO, String.format(Locale.ROOT, "The lease of node id %d is renewed again", lease.nodeId()));
	}

	/**
	 * A lease turned out to be somebody else's.
	 * @param trouble how the store said so
	 */
	void lost(LeaseTrouble trouble) {
		log(Level.WARNING, sentence(trouble));
	}

	/**
	 * A call failed, which is told if it failed in another way than before, or if the
	 * window has ended meanwhile.
	 * @param lease the lease that is held, or null
	 * @param trouble how things stand when it is told
	 */
	void failed(@Nullable NodeLease lease, Supplier<LeaseTrouble> trouble) {
		boolean ended = lease != null && !this.timeSource.instant().isBefore(this.terms.startOf(lease.until()));
		boolean endIsNews = ended && !this.endWasLogged;
		this.endWasLogged |= ended;
		LeaseTrouble told = trouble.get();
		boolean isNews = this.told.size() < MOST_TOLD && this.told.add(DIGITS.matcher(told.problem()).replaceAll(""));
		if (endIsNews || isNews) {
			log(endIsNews ? Level.ERROR : Level.WARNING, sentence(told));
		}
	}

	/**
	 * Node ids that were granted unheard could not be freed.
	 * @param ex why
	 */
	void ghostsRemain(RuntimeException ex) {
		logger.log(Level.DEBUG, "Node ids whose grant was not heard of end by themselves: {0}", ex.toString());
	}

	private void log(Level level, String sentence) {
		logger.log(level, "{0}", said(this.generator, sentence));
	}

	private String sentence(LeaseTrouble trouble) {
		return trouble.sentence(this.terms, this.timeSource);
	}

}
