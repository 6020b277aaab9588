package io.github.snowflakeid.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException.Problem;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import org.jspecify.annotations.Nullable;

/**
 * Checks all properties in one pass, so that a wrong configuration is put right in one
 * go.
 */
final class SnowflakePropertiesValidator {

	private static final int MAX_BITS = 63;

	private static final Duration ONE_DAY = Duration.ofDays(1);

	private static final Instant MIN_EPOCH = Instant.ofEpochSecond(-62_135_596_800L);

	private static final Duration MAX_TTL = Duration.ofHours(1);

	private static final Duration MAX_QUARANTINE = MAX_TTL.plus(ONE_DAY);

	private static final int MAX_MAX_COUNT = 1_000_000;

	private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

	private final List<Problem> problems = new ArrayList<>();

	private SnowflakePropertiesValidator() {
	}

	/**
	 * Checks everything that the generator and the REST controller need.
	 * @param properties what is configured
	 * @param leased whether the node id is leased from a store
	 * @param now the time by the wall clock
	 * @return the layout
	 */
	static SnowflakeLayout validate(SnowflakeProperties properties, boolean leased, Instant now) {
		SnowflakePropertiesValidator validator = new SnowflakePropertiesValidator();
		SnowflakeLayout layout = validator.layout(properties, now);
		validator.spread(properties.getLayout());
		validator.nodeId(properties, leased);
		validator.store(properties.getLease().getStore(), leased);
		if (leased) {
			validator.lease(properties, layout);
		}
		if (layout != null) {
			validator.nodeIds(properties.getLease().getNodeIds(), properties.getNodeId(), layout);
		}
		validator.times(properties);
		validator.web(properties.getWeb());
		validator.throwIfInvalid();
		if (layout == null) {
			throw new IllegalStateException("No layout, though no property is wrong");
		}
		return layout;
	}

	static void validate(SnowflakeProperties.Web web) {
		SnowflakePropertiesValidator validator = new SnowflakePropertiesValidator();
		validator.web(web);
		validator.throwIfInvalid();
	}

	static boolean isValid(SnowflakeProperties.Web web) {
		SnowflakePropertiesValidator validator = new SnowflakePropertiesValidator();
		validator.web(web);
		return validator.problems.isEmpty();
	}

	private void throwIfInvalid() {
		if (!this.problems.isEmpty()) {
			throw new InvalidSnowflakeConfigurationException(this.problems);
		}
	}

	/** Comes first: only where none of this is wrong there is a layout to look at. */
	private @Nullable SnowflakeLayout layout(SnowflakeProperties properties, Instant now) {
		SnowflakeProperties.Layout layout = properties.getLayout();
		widths(layout);
		tick(layout.getTick());
		epoch(properties.getEpoch(), now);
		if (!this.problems.isEmpty()) {
			return null;
		}
		SnowflakeLayout result = new SnowflakeLayout(layout.getTimestampBits(), layout.getNodeIdBits(),
				layout.getSequenceBits(), properties.getEpoch(), layout.getTick());
		if (!now.isBefore(result.endOfLife())) {
			problem("snowflake.epoch", properties.getEpoch(),
					String.format(Locale.ROOT,
							"later: %d snowflake.layout.timestamp-bits that count ticks of %s from there ran out at %s",
							layout.getTimestampBits(), layout.getTick(), result.endOfLife()),
					"Set snowflake.layout.timestamp-bits or snowflake.layout.tick to more, or snowflake.epoch to a later "
							+ "moment, for new ids only: ids that exist already would be read wrongly.");
		}
		return result;
	}

	private void widths(SnowflakeProperties.Layout layout) {
		width("snowflake.layout.timestamp-bits", layout.getTimestampBits(), 1);
		width("snowflake.layout.node-id-bits", layout.getNodeIdBits(), 0);
		width("snowflake.layout.sequence-bits", layout.getSequenceBits(), 0);
		int sum = layout.getTimestampBits() + layout.getNodeIdBits() + layout.getSequenceBits();
		if (this.problems.isEmpty() && sum > MAX_BITS) {
			problem("snowflake.layout.timestamp-bits + snowflake.layout.node-id-bits + snowflake.layout.sequence-bits",
					String.format(Locale.ROOT, "%d + %d + %d = %d", layout.getTimestampBits(), layout.getNodeIdBits(),
							layout.getSequenceBits(), sum),
					"63 at most, or ids would be negative",
					String.format(Locale.ROOT, "Take %d from the widths of snowflake.layout.", sum - MAX_BITS));
		}
	}

	private void width(String property, int bits, int min) {
		if (bits < min || bits > MAX_BITS) {
			problem(property, bits, String.format(Locale.ROOT, "%d to %d", min, MAX_BITS), String.format(Locale.ROOT,
					"Set %s to a number in this range; all widths together may be %d at most.", property, MAX_BITS));
		}
	}

	private void tick(Duration tick) {
		boolean wholeMillis = tick.equals(tick.truncatedTo(ChronoUnit.MILLIS));
		if (!wholeMillis || tick.compareTo(Duration.ZERO) <= 0 || tick.compareTo(ONE_DAY) > 0) {
			problem("snowflake.layout.tick", tick, "whole milliseconds, from 1ms to 1d",
					"Set snowflake.layout.tick to a duration in this range, such as 1ms.");
		}
	}

	private void epoch(Instant epoch, Instant now) {
		if (epoch.isAfter(now)) {
			problem("snowflake.epoch", epoch, String.format(Locale.ROOT, "in the past, and the clock says %s", now),
					"Set snowflake.epoch to a moment in the past, or set the machine's clock right.");
		}
		else if (epoch.isBefore(MIN_EPOCH) || !epoch.equals(epoch.truncatedTo(ChronoUnit.MILLIS))) {
			problem("snowflake.epoch", epoch, String.format(Locale.ROOT, "a whole millisecond from %s on", MIN_EPOCH),
					"Set snowflake.epoch to such a moment, for example 2025-01-01T00:00:00Z.");
		}
	}

	private void spread(SnowflakeProperties.Layout layout) {
		Integer spreadBits = layout.getSpreadBits();
		if (spreadBits == null || !isWidth(layout.getSequenceBits())) {
			return;
		}
		if (spreadBits < 0 || spreadBits > layout.getSequenceBits()) {
			problem("snowflake.layout.spread-bits", spreadBits,
					String.format(Locale.ROOT, "0 to snowflake.layout.sequence-bits, %d", layout.getSequenceBits()),
					"Set snowflake.layout.spread-bits to a number in this range, or remove it.");
		}
	}

	private void nodeId(SnowflakeProperties properties, boolean leased) {
		int bits = properties.getLayout().getNodeIdBits();
		if (!isWidth(bits)) {
			return;
		}
		long max = (1L << bits) - 1;
		Long nodeId = properties.getNodeId();
		if (nodeId == null) {
			if (!leased && properties.getLease().getStore() == SnowflakeProperties.Lease.Store.NONE) {
				problem("snowflake.node-id", null,
						String.format(Locale.ROOT, "0 to %d, and different for each running instance", max),
						String.format(Locale.ROOT,
								"Set snowflake.node-id, for example by the environment variable SNOWFLAKE_NODE_ID, to a number "
										+ "from 0 to %d that no other instance has; or set snowflake.lease.store to file, jdbc, "
										+ "redis or zookeeper, and a node id is leased. There is no default: defaults that collide "
										+ "are the commonest cause of duplicate ids.",
								max));
			}
		}
		else if (nodeId < 0 || nodeId > max) {
			problem("snowflake.node-id", nodeId, String.format(Locale.ROOT, "0 to %d", max),
					"Set snowflake.node-id to a number in this range that no other instance has, or make room for larger "
							+ "numbers with snowflake.layout.node-id-bits.");
		}
	}

	/** Where {@link SnowflakeConfigurationCheck} is not, as in a test slice. */
	private void store(SnowflakeProperties.Lease.Store store, boolean leased) {
		if (store != SnowflakeProperties.Lease.Store.NONE && !leased) {
			this.problems.add(LeaseStores.missing(store.name().toLowerCase(Locale.ROOT), null));
		}
	}

	private void times(SnowflakeProperties properties) {
		Duration maxLead = properties.getMaxLead();
		Duration maxWait = properties.getMaxWait();
		if (!isMaxLead(maxLead)) {
			problem("snowflake.max-lead", maxLead, "0s to 1d",
					"Set snowflake.max-lead to a duration in this range, such as 10s.");
		}
		else if (maxWait.isNegative() || maxWait.compareTo(maxLead) > 0) {
			problem("snowflake.max-wait", maxWait, String.format(Locale.ROOT, "0s to snowflake.max-lead, %s", maxLead),
					"Set snowflake.max-wait to a duration in this range, or snowflake.max-lead to more.");
		}
	}

	private void lease(SnowflakeProperties properties, @Nullable SnowflakeLayout layout) {
		SnowflakeProperties.Lease lease = properties.getLease();
		if (!LeaseTerms.isNamespace(lease.getNamespace())) {
			problem("snowflake.lease.namespace", String.format(Locale.ROOT, "'%s'", lease.getNamespace()),
					"1 to 64 letters, digits and any of - . _, and not only dots",
					"Set snowflake.lease.namespace to such a name, the same for all instances whose ids must differ.");
		}
		Duration timeout = lease.getAcquireTimeout();
		if (timeout.isNegative() || timeout.compareTo(ONE_DAY) > 0) {
			problem("snowflake.lease.acquire-timeout", timeout, "0s to 1d",
					"Set snowflake.lease.acquire-timeout to a duration in this range, such as 60s.");
		}
		if (layout != null && leasableTick(layout)) {
			ttl(lease.getTtl(), layout);
			quarantine(properties, layout);
			leadOfATick(properties.getMaxLead(), layout.tick());
		}
	}

	/** Where no ttl fits the tick, it is the tick that is wrong. */
	private boolean leasableTick(SnowflakeLayout layout) {
		if (LeaseTerms.shortestTtl(layout).compareTo(MAX_TTL) <= 0) {
			return true;
		}
		problem("snowflake.layout.tick", layout.tick(), String.format(Locale.ROOT,
				"1ms to 20m where node ids are leased: a lease lasts for 3 ticks at least, and snowflake.lease.ttl is %s "
						+ "at most",
				MAX_TTL),
				"Set snowflake.layout.tick to a duration in this range, for new ids only: ids that exist already would be "
						+ "read wrongly. Or give each instance a snowflake.node-id of its own, and lease none.");
		return false;
	}

	/**
	 * Marks are whole ticks. So whoever leases a node id right after somebody has used it
	 * begins with the next tick, and ids have to be allowed to lead by that.
	 */
	private void leadOfATick(Duration maxLead, Duration tick) {
		if (isMaxLead(maxLead) && maxLead.compareTo(tick) < 0) {
			problem("snowflake.max-lead", maxLead,
					String.format(Locale.ROOT, "snowflake.layout.tick, %s, to 1d where node ids are leased", tick),
					String.format(Locale.ROOT,
							"Set snowflake.max-lead to %s or more, the same for all instances: after a restart the current tick "
									+ "of a node id counts as used, and no id could be issued until the next one.",
							tick));
		}
	}

	private void ttl(@Nullable Duration ttl, SnowflakeLayout layout) {
		if (ttl != null && !isTtl(ttl, layout)) {
			problem("snowflake.lease.ttl", ttl,
					String.format(Locale.ROOT, "%s to %s", LeaseTerms.shortestTtl(layout), MAX_TTL),
					"Set snowflake.lease.ttl to a duration in this range, or remove it.");
		}
	}

	/** Only where ttl and max-lead, which it is measured by, are right. */
	private void quarantine(SnowflakeProperties properties, SnowflakeLayout layout) {
		Duration quarantine = properties.getLease().getQuarantine();
		Duration ttl = SnowflakeLeaseAutoConfiguration.ttl(properties, layout);
		Duration maxLead = properties.getMaxLead();
		if (quarantine == null || !isTtl(ttl, layout) || !isMaxLead(maxLead)) {
			return;
		}
		Duration reach = ttl.plus(maxLead);
		if (quarantine.compareTo(reach) < 0 || quarantine.compareTo(MAX_QUARANTINE) > 0) {
			problem("snowflake.lease.quarantine", quarantine,
					String.format(Locale.ROOT, "snowflake.lease.ttl + snowflake.max-lead, %s, to %s", reach,
							MAX_QUARANTINE),
					"Set snowflake.lease.quarantine to the longest snowflake.lease.ttl + snowflake.max-lead of all "
							+ "instances of the namespace, or remove it if all have the same.");
		}
	}

	private static boolean isTtl(Duration ttl, SnowflakeLayout layout) {
		return ttl.compareTo(LeaseTerms.shortestTtl(layout)) >= 0 && ttl.compareTo(MAX_TTL) <= 0;
	}

	private static boolean isMaxLead(Duration maxLead) {
		return !maxLead.isNegative() && maxLead.compareTo(ONE_DAY) <= 0;
	}

	/** Without a store too: they are all that separates two data centres. */
	private void nodeIds(@Nullable List<String> elements, @Nullable Long nodeId, SnowflakeLayout layout) {
		if (elements == null) {
			return;
		}
		String text = String.join(",", elements);
		String remedy = "Set snowflake.lease.node-ids to such node ids, or remove it.";
		try {
			NodeIdRanges nodeIds = NodeIdRanges.parse(text);
			if (nodeIds.largest() > layout.maxNodeId()) {
				problem("snowflake.lease.node-ids", String.format(Locale.ROOT, "'%s'", text),
						String.format(Locale.ROOT, "within 0 to %d", layout.maxNodeId()), remedy);
			}
			else if (nodeId != null && !nodeIds.contains(nodeId)) {
				problem("snowflake.node-id", nodeId,
						String.format(Locale.ROOT, "one of snowflake.lease.node-ids, %s", nodeIds),
						"Set snowflake.node-id to one of these, or remove one of the two properties.");
			}
		}
		catch (IllegalArgumentException ex) {
			problem("snowflake.lease.node-ids", String.format(Locale.ROOT, "'%s'", text),
					"node ids and ranges of them with commas between, such as 0-511 or 0-9,20", remedy);
		}
	}

	private void web(SnowflakeProperties.Web web) {
		if (!PATH.matcher(web.getPath()).matches()) {
			problem("snowflake.web.path", String.format(Locale.ROOT, "'%s'", web.getPath()),
					"one or more segments, each a slash and then letters, digits or any of - . _ ~",
					"Set snowflake.web.path to a path such as /ids, with a slash at its start and none at its end.");
		}
		if (web.getMaxCount() < 1 || web.getMaxCount() > MAX_MAX_COUNT) {
			problem("snowflake.web.max-count", web.getMaxCount(), String.format(Locale.ROOT, "1 to %d", MAX_MAX_COUNT),
					"Set snowflake.web.max-count to a number in this range.");
		}
	}

	private void problem(String property, @Nullable Object value, String allowed, String remedy) {
		this.problems.add(new Problem(property, value, allowed, remedy));
	}

	private static boolean isWidth(int bits) {
		return bits >= 0 && bits <= MAX_BITS;
	}

}
