package io.github.snowflakeid.autoconfigure;

import java.util.stream.Stream;

import io.github.snowflakeid.SnowflakeLayout;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Bindable.BindRestriction;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The properties of one generator: what is said below its name, and otherwise what is
 * said of the generator without one.
 */
final class InheritedProperties {

	private InheritedProperties() {
	}

	/**
	 * Binds what is said of one generator over what is said of all.
	 * @param generator the name, or an empty text
	 * @param environment where the properties come from
	 * @return the properties
	 */
	static SnowflakeProperties of(String generator, Environment environment) {
		Binder binder = Binder.get(environment);
		SnowflakeProperties properties = new SnowflakeProperties();
		binder.bind(PropertyNames.DEFAULT.prefix(), below(properties));
		if (generator.isEmpty()) {
			return properties;
		}
		String prefix = PropertyNames.of(generator).prefix();
		SnowflakeProperties own = new SnowflakeProperties();
		binder.bind(prefix, below(own));
		leaveSeries(properties, own);
		SnowflakeProperties.Lease lease = properties.getLease();
		lease.setNamespace(lease.getNamespace() + "-" + generator);
		binder.bind(prefix, below(properties));
		return properties;
	}

	/** A name alone is enough, and has a value: an empty one. */
	private static Bindable<SnowflakeProperties> below(SnowflakeProperties properties) {
		return Bindable.ofInstance(properties).withBindRestrictions(BindRestriction.NO_DIRECT_PROPERTY);
	}

	/**
	 * A preset stands for epoch and layout, so one of its own replaces both, and the
	 * zone. Whoever has an own epoch or width does not continue the series that is
	 * inherited, but has all else in common with it.
	 */
	private static void leaveSeries(SnowflakeProperties inherited, SnowflakeProperties own) {
		SnowflakeLayout series = Presets.layout(inherited);
		if (own.getPreset() != null) {
			inherited.setPresetZone(null);
			inherited.setEpoch(null);
			SnowflakeProperties.Layout layout = inherited.getLayout();
			layout.setTimestampBits(null);
			layout.setNodeIdBits(null);
			layout.setSequenceBits(null);
			layout.setTick(null);
			layout.setSpreadBits(null);
		}
		else if (series != null && hasLayout(own)) {
			inherited.setPreset(null);
			inherited.setPresetZone(null);
			become(inherited, series);
		}
	}

	private static boolean hasLayout(SnowflakeProperties own) {
		SnowflakeProperties.Layout layout = own.getLayout();
		return Stream
			.of(own.getEpoch(), layout.getTimestampBits(), layout.getNodeIdBits(), layout.getSequenceBits(),
					layout.getTick())
			.anyMatch((value) -> value != null);
	}

	private static void become(SnowflakeProperties properties, SnowflakeLayout layout) {
		properties.setEpoch(layout.epoch());
		properties.getLayout().setTimestampBits(layout.timestampBits());
		properties.getLayout().setNodeIdBits(layout.nodeIdBits());
		properties.getLayout().setSequenceBits(layout.sequenceBits());
		properties.getLayout().setTick(layout.tick());
	}

}
