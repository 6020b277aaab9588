package io.github.snowflakeid.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.SnowflakePreset;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;

/**
 * Checks all properties of one generator, and makes its settings of them.
 */
final class SnowflakePropertiesValidator implements PropertiesCheck {

	private static final Duration MAX_ACQUIRE_TIMEOUT = Duration.ofDays(1);

	private static final Duration MAX_TTL = Duration.ofHours(1);

	private static final Duration MAX_QUARANTINE = MAX_TTL.plus(SnowflakeIdGenerator.MAX_MAX_LEAD);

	private final PropertyNames names;

	private final SnowflakeProperties properties;

	private final boolean leased;

	private final Instant now;

	private final Environment environment;

	private final @Nullable SnowflakePreset preset;

	private final SnowflakeLayout base;

	private final ConfigurationProblems found = new ConfigurationProblems();

	/**
	 * Creates a validator.
	 * @param names what the properties are called
	 * @param properties what is configured
	 * @param leased whether the node id is leased from a store
	 * @param now the time by the wall clock
	 * @param environment where the properties come from
	 */
	SnowflakePropertiesValidator(PropertyNames names, SnowflakeProperties properties, boolean leased, Instant now,
			Environment environment) {
		this.names = names;
		this.properties = properties;
		this.leased = leased;
		this.now = now;
		this.environment = environment;
		this.preset = Presets.find(properties.getPreset());
		this.base = Objects.requireNonNullElse(Presets.layout(properties), SnowflakeLayout.DEFAULT);
	}

	@Override
	public void check(ConfigurationProblems problems) {
		// Comes first: only where none of this is wrong there is a layout to look at
		preset();
		widths();
		tick(tick());
		epoch(epoch());
		SnowflakeLayout layout = this.found.isEmpty() ? layout() : null;
		if (layout != null) {
			life(layout);
		}
		spread(this.properties.getLayout().getSpreadBits());
		nodeId();
		store(this.properties.getLease().getStore());
		if (this.leased) {
			lease(layout);
		}
		if (layout != null) {
			nodeIds(this.properties.getLease().getNodeIds(), layout);
		}
		times();
		problems.addAll(this.found);
	}

	/**
	 * Checks what is wrong in any generator, each property by itself. For those that are
	 * said of all where no generator need have them.
	 * @param problems what was found so far
	 */
	void checkEach(ConfigurationProblems problems) {
		if (this.properties.getPreset() != null && this.preset == null) {
			preset();
		}
		eachWidth();
		tick(tick());
		epoch(epoch());
		Integer spreadBits = this.properties.getLayout().getSpreadBits();
		if (spreadBits != null && !isWidth(spreadBits)) {
			spread(spreadBits);
		}
		if (!isMaxLead(this.properties.getMaxLead()) || this.properties.getMaxWait().isNegative()) {
			times();
		}
		problems.addAll(this.found);
	}

	/**
	 * Makes the settings, where nothing is wrong.
	 * @return the settings
	 */
	GeneratorSettings settings() {
		SnowflakeLayout layout = layout();
		return new GeneratorSettings(this.names.generator(), this.properties, layout,
				this.leased ? terms(layout) : null,
				new GeneratorReport(this.names, this.properties.getLease().getStore(), this.environment));
	}

	private SnowflakeLayout layout() {
		return new SnowflakeLayout(timestampBits(), nodeIdBits(), sequenceBits(), epoch(), tick());
	}

	private int timestampBits() {
		return Objects.requireNonNullElse(this.properties.getLayout().getTimestampBits(), this.base.timestampBits());
	}

	private int nodeIdBits() {
		return Objects.requireNonNullElse(this.properties.getLayout().getNodeIdBits(), this.base.nodeIdBits());
	}

	private int sequenceBits() {
		return Objects.requireNonNullElse(this.properties.getLayout().getSequenceBits(), this.base.sequenceBits());
	}

	private Instant epoch() {
		return Objects.requireNonNullElse(this.properties.getEpoch(), this.base.epoch());
	}

	private Duration tick() {
		return Objects.requireNonNullElse(this.properties.getLayout().getTick(), this.base.tick());
	}

	private LeaseTerms terms(SnowflakeLayout layout) {
		Duration ttl = ttl(layout);
		Duration maxLead = this.properties.getMaxLead();
		Duration quarantine = this.properties.getLease().getQuarantine();
		return new LeaseTerms(this.properties.getLease().getNamespace(), layout, leasable(layout), ttl, maxLead,
				(quarantine != null) ? quarantine : ttl.plus(maxLead));
	}

	private NodeIdRanges leasable(SnowflakeLayout layout) {
		Long nodeId = NodeIdText.nodeId(this.properties);
		if (nodeId != null) {
			return NodeIdRanges.of(nodeId, nodeId);
		}
		List<String> nodeIds = this.properties.getLease().getNodeIds();
		return (nodeIds != null) ? NodeIdRanges.parse(String.join(",", nodeIds))
				: NodeIdRanges.of(0, layout.maxNodeId());
	}

	private Duration ttl(SnowflakeLayout layout) {
		Duration ttl = this.properties.getLease().getTtl();
		if (ttl != null) {
			return ttl;
		}
		Duration usual = this.properties.getLease().getStore().defaultTtl();
		Duration shortest = LeaseTerms.shortestTtl(layout);
		return (usual.compareTo(shortest) < 0) ? shortest : usual;
	}

	/**
	 * Whose series is configured otherwise says so by epoch and widths, not by a name.
	 */
	private void preset() {
		String name = this.properties.getPreset();
		String zone = this.properties.getPresetZone();
		if (name == null) {
			noPresetZone(zone, "there is no {}.preset whose epoch depends on it");
			return;
		}
		if (this.preset == null) {
			problem("{}.preset", String.format(Locale.ROOT, "'%s'", name), Presets.allowed(name), Presets.remedy(name));
			return;
		}
		if (!this.preset.needsZone()) {
			noPresetZone(zone,
					"the epoch of {}.preset=" + this.preset.propertyValue() + " is the same in all time zones");
		}
		String allowedZone = this.preset.needsZone() ? Presets.allowedZone(this.preset, zone) : null;
		if (allowedZone != null) {
			problem("{}.preset-zone", (zone != null) ? String.format(Locale.ROOT, "'%s'", zone) : null, allowedZone,
					"Set {}.preset-zone to the time zone of the old JVMs or to its offset, such as Asia/Shanghai or +08:00; "
							+ "in YAML an offset needs quotes.");
			return;
		}
		agree("{}.layout.timestamp-bits", timestampBits(), this.base.timestampBits());
		agree("{}.layout.node-id-bits", nodeIdBits(), this.base.nodeIdBits());
		agree("{}.layout.sequence-bits", sequenceBits(), this.base.sequenceBits());
		agree("{}.layout.tick", tick(), this.base.tick());
		agree("{}.epoch", epoch(), this.base.epoch());
	}

	private void noPresetZone(@Nullable String zone, String reason) {
		if (zone != null) {
			problem("{}.preset-zone", String.format(Locale.ROOT, "'%s'", zone), "removed, because " + reason,
					"Remove {}.preset-zone; or, if ids of ShardingSphere are continued, set {}.preset to shardingsphere.");
		}
	}

	private void agree(String property, Object value, Object preset) {
		if (!value.equals(preset)) {
			problem(property, value,
					String.format(Locale.ROOT, "%s, or not set: that is what {}.preset=%s stands for", preset,
							this.properties.getPreset()),
					String.format(Locale.ROOT,
							"Remove %s; or, if the series that is continued was configured otherwise, remove {}.preset and "
									+ "set {}.epoch, {}.layout.tick and all three widths to what it has.",
							property));
		}
	}

	private void widths() {
		eachWidth();
		int sum = timestampBits() + nodeIdBits() + sequenceBits();
		if (this.found.isEmpty() && sum > SnowflakeLayout.MAX_BITS) {
			problem("{}.layout.timestamp-bits + {}.layout.node-id-bits + {}.layout.sequence-bits",
					String.format(Locale.ROOT, "%d + %d + %d = %d", timestampBits(), nodeIdBits(), sequenceBits(), sum),
					String.format(Locale.ROOT, "%d at most, or ids would be negative", SnowflakeLayout.MAX_BITS), String
						.format(Locale.ROOT, "Take %d from the widths of {}.layout.", sum - SnowflakeLayout.MAX_BITS));
		}
	}

	private void eachWidth() {
		width("{}.layout.timestamp-bits", timestampBits(), 1);
		width("{}.layout.node-id-bits", nodeIdBits(), 0);
		width("{}.layout.sequence-bits", sequenceBits(), 0);
	}

	private void width(String property, int bits, int min) {
		if (bits < min || bits > SnowflakeLayout.MAX_BITS) {
			problem(property, bits, String.format(Locale.ROOT, "%d to %d", min, SnowflakeLayout.MAX_BITS),
					String.format(Locale.ROOT,
							"Set %s to a number in this range; all widths together may be %d at most.", property,
							SnowflakeLayout.MAX_BITS));
		}
	}

	private void tick(Duration tick) {
		if (!SnowflakeLayout.isTick(tick)) {
			problem("{}.layout.tick", tick, "whole milliseconds, from 1ms to " + days(SnowflakeLayout.MAX_TICK),
					"Set {}.layout.tick to a duration in this range, such as 1ms.");
		}
	}

	private void epoch(Instant epoch) {
		if (epoch.isAfter(this.now)) {
			problem("{}.epoch", epoch, String.format(Locale.ROOT, "in the past, and the clock says %s", this.now),
					"Set {}.epoch to a moment in the past, or set the machine's clock right.");
		}
		else if (!SnowflakeLayout.isEpoch(epoch)) {
			problem("{}.epoch", epoch,
					String.format(Locale.ROOT, "a whole millisecond from %s on", SnowflakeLayout.MIN_EPOCH),
					"Set {}.epoch to such a moment, for example 2025-01-01T00:00:00Z.");
		}
	}

	private void life(SnowflakeLayout layout) {
		if (!this.now.isBefore(layout.endOfLife())) {
			problem("{}.epoch", layout.epoch(),
					String.format(Locale.ROOT,
							"later: %d {}.layout.timestamp-bits that count ticks of %s from there ran out at %s",
							layout.timestampBits(), layout.tick(), layout.endOfLife()),
					"Set {}.layout.timestamp-bits or {}.layout.tick to more, or {}.epoch to a later moment, for new ids "
							+ "only: ids that exist already would be read wrongly.");
		}
	}

	private void spread(@Nullable Integer spreadBits) {
		if (spreadBits == null || !isWidth(sequenceBits())) {
			return;
		}
		if (spreadBits < 0 || spreadBits > sequenceBits()) {
			problem("{}.layout.spread-bits", spreadBits,
					String.format(Locale.ROOT, "0 to {}.layout.sequence-bits, %d", sequenceBits()),
					"Set {}.layout.spread-bits to a number in this range, or remove it.");
		}
	}

	private void nodeId() {
		int bits = nodeIdBits();
		if (!isWidth(bits)) {
			return;
		}
		long max = (1L << bits) - 1;
		Long nodeId = NodeIdText.nodeId(this.properties);
		String allowed = NodeIdText.allowed(this.properties, max);
		if (allowed != null) {
			problem("{}.node-id", String.format(Locale.ROOT, "'%s'", this.properties.getNodeId()), allowed,
					"Set {}.node-id to what is allowed, different for each running instance.");
		}
		else if (nodeId == null) {
			if (!this.leased && this.properties.getLease().getStore() == LeaseStoreType.NONE) {
				problem("{}.node-id", null,
						String.format(Locale.ROOT, "0 to %d, and different for each running instance", max),
						String.format(Locale.ROOT,
								"Set {}.node-id, for example by the environment variable %s, to a number from 0 to %d that no "
										+ "other instance has; or %s, and a node id is leased. There is no default: defaults "
										+ "that collide are the commonest cause of duplicate ids.",
								this.names.variable("{}.node-id"), max, howToLease()));
			}
		}
		else if (nodeId < 0 || nodeId > max) {
			problem("{}.node-id", nodeId, String.format(Locale.ROOT, "0 to %d", max),
					"Set {}.node-id to a number in this range that no other instance has, or make room for larger "
							+ "numbers with {}.layout.node-id-bits.");
		}
	}

	/** The store of all is no cure for a generator that is kept from it. */
	private String howToLease() {
		boolean keptFromIt = !this.names.generator().isEmpty() && this.names.isSet("{}.lease.store", this.environment);
		return keptFromIt ? "remove {}.lease.store, which keeps it from the store of " + LeaseStoreType.PROPERTY
				: String.format(Locale.ROOT, "set %s to %s", LeaseStoreType.PROPERTY, LeaseStoreType.choice());
	}

	/**
	 * Where {@link SnowflakeConfigurationCheck} is not, as in a test slice. There is one
	 * store for all, so it is told once.
	 */
	private void store(LeaseStoreType store) {
		if (store != LeaseStoreType.NONE && !this.leased && this.names.generator().isEmpty()) {
			MissingLeaseStore.explain(store.value(), null, this.found);
		}
	}

	private void times() {
		Duration maxLead = this.properties.getMaxLead();
		Duration maxWait = this.properties.getMaxWait();
		if (!isMaxLead(maxLead)) {
			problem("{}.max-lead", maxLead, "0s to " + days(SnowflakeIdGenerator.MAX_MAX_LEAD),
					"Set {}.max-lead to a duration in this range, such as 10s.");
		}
		else if (maxWait.isNegative() || maxWait.compareTo(maxLead) > 0) {
			problem("{}.max-wait", maxWait, String.format(Locale.ROOT, "0s to {}.max-lead, %s", maxLead),
					"Set {}.max-wait to a duration in this range, or {}.max-lead to more.");
		}
	}

	private void lease(@Nullable SnowflakeLayout layout) {
		SnowflakeProperties.Lease lease = this.properties.getLease();
		namespace(lease.getNamespace());
		Duration timeout = lease.getAcquireTimeout();
		if (timeout.isNegative() || timeout.compareTo(MAX_ACQUIRE_TIMEOUT) > 0) {
			problem("{}.lease.acquire-timeout", timeout, "0s to " + days(MAX_ACQUIRE_TIMEOUT),
					"Set {}.lease.acquire-timeout to a duration in this range, such as 60s.");
		}
		if (layout != null && leasableTick(layout)) {
			ttl(lease.getTtl(), layout);
			quarantine(layout);
			leadOfATick(layout.tick());
		}
	}

	/**
	 * That of all is told by the generator without a name, unless it is only too long.
	 */
	private void namespace(String namespace) {
		String property = "{}.lease.namespace";
		String text = String.format(Locale.ROOT, "'%s'", namespace);
		if (this.names.isInherited(property, this.environment)) {
			String ofAll = namespace.substring(0, namespace.length() - this.names.generator().length() - 1);
			if (!LeaseTerms.isNamespace(ofAll)) {
				return;
			}
			text = String.format(Locale.ROOT, "'%s', which makes '%s'", ofAll, namespace);
		}
		if (!LeaseTerms.isNamespace(namespace)) {
			problem(property, text, LeaseTerms.NAMESPACES,
					"Set {}.lease.namespace to such a name, the same for all instances whose ids must differ.");
		}
	}

	/** Where no ttl fits the tick, it is the tick that is wrong. */
	private boolean leasableTick(SnowflakeLayout layout) {
		if (LeaseTerms.shortestTtl(layout).compareTo(MAX_TTL) <= 0) {
			return true;
		}
		problem("{}.layout.tick", layout.tick(), String.format(Locale.ROOT,
				"1ms to 20m where node ids are leased: a lease lasts for 3 ticks at least, and {}.lease.ttl is %s at "
						+ "most",
				MAX_TTL),
				"Set {}.layout.tick to a duration in this range, for new ids only: ids that exist already would be read "
						+ "wrongly. Or give each instance a {}.node-id of its own, and lease none.");
		return false;
	}

	/**
	 * Marks are whole ticks. So whoever leases a node id right after somebody has used it
	 * begins with the next tick, and ids have to be allowed to lead by that.
	 */
	private void leadOfATick(Duration tick) {
		Duration maxLead = this.properties.getMaxLead();
		if (isMaxLead(maxLead) && maxLead.compareTo(tick) < 0) {
			problem("{}.max-lead", maxLead,
					String.format(Locale.ROOT, "{}.layout.tick, %s, to %s where node ids are leased", tick,
							days(SnowflakeIdGenerator.MAX_MAX_LEAD)),
					String.format(Locale.ROOT,
							"Set {}.max-lead to %s or more, the same for all instances: after a restart the current tick "
									+ "of a node id counts as used, and no id could be issued until the next one.",
							tick));
		}
	}

	private void ttl(@Nullable Duration ttl, SnowflakeLayout layout) {
		if (ttl != null && !isTtl(ttl, layout)) {
			problem("{}.lease.ttl", ttl,
					String.format(Locale.ROOT, "%s to %s", LeaseTerms.shortestTtl(layout), MAX_TTL),
					"Set {}.lease.ttl to a duration in this range, or remove it.");
		}
	}

	/** Only where ttl and max-lead, which it is measured by, are right. */
	private void quarantine(SnowflakeLayout layout) {
		Duration quarantine = this.properties.getLease().getQuarantine();
		Duration ttl = ttl(layout);
		Duration maxLead = this.properties.getMaxLead();
		if (quarantine == null || !isTtl(ttl, layout) || !isMaxLead(maxLead)) {
			return;
		}
		Duration reach = ttl.plus(maxLead);
		if (quarantine.compareTo(reach) < 0 || quarantine.compareTo(MAX_QUARANTINE) > 0) {
			problem("{}.lease.quarantine", quarantine,
					String.format(Locale.ROOT, "{}.lease.ttl + {}.max-lead, %s, to %s", reach, MAX_QUARANTINE),
					"Set {}.lease.quarantine to the longest {}.lease.ttl + {}.max-lead of all instances of the "
							+ "namespace, or remove it if all have the same.");
		}
	}

	private static boolean isTtl(Duration ttl, SnowflakeLayout layout) {
		return ttl.compareTo(LeaseTerms.shortestTtl(layout)) >= 0 && ttl.compareTo(MAX_TTL) <= 0;
	}

	private static boolean isMaxLead(Duration maxLead) {
		return !maxLead.isNegative() && maxLead.compareTo(SnowflakeIdGenerator.MAX_MAX_LEAD) <= 0;
	}

	/** Without a store too: they are all that separates two data centres. */
	private void nodeIds(@Nullable List<String> elements, SnowflakeLayout layout) {
		if (elements == null) {
			return;
		}
		String text = String.join(",", elements);
		String remedy = "Set {}.lease.node-ids to such node ids, or remove it.";
		try {
			NodeIdRanges nodeIds = NodeIdRanges.parse(text);
			Long nodeId = NodeIdText.nodeId(this.properties);
			if (nodeIds.largest() > layout.maxNodeId()) {
				problem("{}.lease.node-ids", String.format(Locale.ROOT, "'%s'", text),
						String.format(Locale.ROOT, "within 0 to %d", layout.maxNodeId()), remedy);
			}
			else if (nodeId != null && !nodeIds.contains(nodeId)) {
				problem("{}.node-id", nodeId, String.format(Locale.ROOT, "one of {}.lease.node-ids, %s", nodeIds),
						"Set {}.node-id to one of these, or remove one of the two properties.");
			}
		}
		catch (IllegalArgumentException ex) {
			problem("{}.lease.node-ids", String.format(Locale.ROOT, "'%s'", text),
					"node ids and ranges of them with commas between, such as 0-511 or 0-9,20", remedy);
		}
	}

	/**
	 * Under the names that the properties have where they are set. What is set for all
	 * and still missing does not hold for this generator.
	 */
	private void problem(String property, @Nullable Object value, String allowed, String remedy) {
		if (value == null) {
			this.found.add(this.names.in(property), null, this.names.in(allowed, this.names, this.environment),
					this.names.in(remedy));
			return;
		}
		boolean inherited = this.names.isInherited(property, this.environment);
		PropertyNames unset = inherited ? PropertyNames.DEFAULT : this.names;
		String forWhich = inherited ? this.names.ofGenerator() : "";
		String instead = inherited
				? String.format(Locale.ROOT, " Or set it below %s, for that generator alone.", this.names.prefix())
				: "";
		this.found.add(this.names.in(property, unset, this.environment), value,
				this.names.in(allowed, unset, this.environment) + forWhich,
				this.names.in(remedy, this.names, this.environment) + instead);
	}

	private static boolean isWidth(int bits) {
		return bits >= 0 && bits <= SnowflakeLayout.MAX_BITS;
	}

	private static String days(Duration duration) {
		return DurationStyle.SIMPLE.print(duration, ChronoUnit.DAYS);
	}

}
