package io.github.snowflakeid.autoconfigure;

import java.time.Duration;

import io.github.snowflakeid.Slices;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.jspecify.annotations.Nullable;

/**
 * What the properties of one generator come to, once all properties are found to be
 * right, and the one place that makes a generator of them. For the starter's own
 * configurations: a bean that is given this is made after all properties were checked.
 */
public final class GeneratorSettings {

	private final String generator;

	private final SnowflakeLayout layout;

	private final @Nullable Integer spreadBits;

	private final Duration maxLead;

	private final Duration maxWait;

	private final @Nullable Long nodeId;

	private final @Nullable LeaseTerms terms;

	private final Duration acquireTimeout;

	private final GeneratorReport report;

	/**
	 * Creates settings.
	 * @param generator the name of the generator, or an empty text
	 * @param properties the properties, all of them right
	 * @param layout the layout of ids
	 * @param terms on what terms the node id is leased, or null if it is fixed
	 * @param report what to say when a generator is made
	 */
	GeneratorSettings(String generator, SnowflakeProperties properties, SnowflakeLayout layout,
			@Nullable LeaseTerms terms, GeneratorReport report) {
		this.generator = generator;
		this.layout = layout;
		this.spreadBits = properties.getLayout().getSpreadBits();
		this.maxLead = properties.getMaxLead();
		this.maxWait = properties.getMaxWait();
		this.nodeId = NodeIdText.nodeId(properties);
		this.terms = terms;
		this.acquireTimeout = properties.getLease().getAcquireTimeout();
		this.report = report;
	}

	/** The name of the generator, or an empty text. */
	String generator() {
		return this.generator;
	}

	SnowflakeLayout layout() {
		return this.layout;
	}

	Duration maxWait() {
		return this.maxWait;
	}

	/**
	 * Returns the node id that is set.
	 * @return the node id; only where node ids are leased can there be none
	 */
	public @Nullable Long nodeId() {
		return this.nodeId;
	}

	boolean isLeased() {
		return this.terms != null;
	}

	/** Only where node ids are leased. */
	LeaseTerms terms() {
		if (this.terms == null) {
			throw new IllegalStateException("The node id is not leased");
		}
		return this.terms;
	}

	/**
	 * Returns how long the start waits for a node id.
	 * @return the time
	 */
	public Duration acquireTimeout() {
		return this.acquireTimeout;
	}

	/**
	 * Makes a generator, and says in the log what its ids look like. Where its node ids
	 * are leased it refuses ids, because nobody holds its handle.
	 */
	SnowflakeIdGenerator newGenerator(TimeSource timeSource) {
		if (this.terms != null || this.nodeId == null) {
			return newSlices(timeSource).generator();
		}
		SnowflakeIdGenerator generator = builder(timeSource).nodeId(this.nodeId).build();
		this.report.log(this, timeSource.instant());
		return generator;
	}

	/**
	 * Makes a generator whose node ids are leased, together with its keeper, which alone
	 * has its handle. Says in the log what its ids look like.
	 * @param store where node ids are leased
	 * @param application the name of the application, for people
	 * @param timeSource the clock of both
	 * @return the keeper, which has not been started
	 * @throws IllegalStateException if the node id is fixed
	 */
	public LeaseKeeper newKeeper(NodeLeaseStore store, String application, TimeSource timeSource) {
		return new LeaseKeeper(this.generator, newSlices(timeSource), store, terms(), application, timeSource);
	}

	private Slices newSlices(TimeSource timeSource) {
		Slices slices = builder(timeSource).buildLeased();
		this.report.log(this, timeSource.instant());
		return slices;
	}

	/**
	 * Starts to build a generator with all that these settings say but for its node id.
	 * For the test starter, which builds one per test.
	 * @param timeSource the clock to use
	 * @return a new builder
	 */
	public SnowflakeIdGenerator.Builder builder(TimeSource timeSource) {
		SnowflakeIdGenerator.Builder builder = SnowflakeIdGenerator.builder()
			.name(this.generator)
			.layout(this.layout)
			.timeSource(timeSource)
			.maxLead(this.maxLead)
			.maxWait(this.maxWait);
		if (this.spreadBits != null) {
			builder.spreadBits(this.spreadBits);
		}
		return builder;
	}

}
