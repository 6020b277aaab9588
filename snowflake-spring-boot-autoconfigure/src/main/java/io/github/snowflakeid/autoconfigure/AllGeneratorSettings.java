package io.github.snowflakeid.autoconfigure;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException.Problem;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;

/**
 * What the properties of all generators come to, once all of them are found to be right.
 *
 * @param unnamed those of the generator without a name, or null where there is none
 * @param named those of the others, by their names
 */
record AllGeneratorSettings(@Nullable GeneratorSettings unnamed, SortedMap<String, GeneratorSettings> named) {

	/**
	 * Makes the settings of generators that may be leased from the same store.
	 * @param unnamed what is said of the generator without a name, or null if there is
	 * none
	 * @param leasedByName whether there is a store for those with names
	 * @param now the time by the wall clock
	 * @param environment where the properties come from
	 * @param problems what is wrong with other properties
	 * @return the settings
	 * @throws InvalidSnowflakeConfigurationException if any property is wrong
	 */
	static AllGeneratorSettings of(@Nullable SnowflakePropertiesValidator unnamed, boolean leasedByName, Instant now,
			Environment environment, ConfigurationProblems problems) {
		Map<String, SnowflakePropertiesValidator> named = new TreeMap<>();
		for (String name : GeneratorNames.of(environment)) {
			PropertyNames names = PropertyNames.of(name);
			String store = environment.getProperty(names.in("{}.lease.store"));
			SnowflakePropertiesValidator validator = new SnowflakePropertiesValidator(names,
					InheritedProperties.of(name, environment), leasedByName && store == null, now, environment);
			ConfigurationProblems own = new ConfigurationProblems();
			validator.check(own);
			problems.addAllButInherited(own, names);
			if (store != null && !LeaseStoreType.NONE.isMeantBy(store)) {
				problems.addAll(List.of(anotherStore(names, String.format(Locale.ROOT, "'%s'", store))));
			}
			named.put(name, validator);
		}
		problems.throwIfAny();
		SortedMap<String, GeneratorSettings> settings = new TreeMap<>();
		named.forEach((name, validator) -> settings.put(name, validator.settings()));
		AllGeneratorSettings all = new AllGeneratorSettings((unnamed != null) ? unnamed.settings() : null, settings);
		all.checkNamespaces(environment, problems);
		problems.throwIfAny();
		return all;
	}

	/** What is wrong with a store for one generator alone. */
	static Problem anotherStore(PropertyNames names, String value) {
		return new Problem(names.in("{}.lease.store"), value,
				String.format(Locale.ROOT, "none, or not set: all generators lease in the one store of %s",
						LeaseStoreType.PROPERTY),
				names.in("Remove {}.lease.store; or set it to none, and {}.node-id to a number that no other "
						+ "instance has."));
	}

	/** Some stores take no account of upper and lower case. */
	private void checkNamespaces(Environment environment, ConfigurationProblems problems) {
		Map<String, String> owners = new HashMap<>();
		Stream.concat(Stream.ofNullable(this.unnamed), this.named.values().stream())
			.filter(GeneratorSettings::isLeased)
			.forEach((settings) -> {
				String namespace = settings.terms().namespace();
				String other = owners.putIfAbsent(namespace.toLowerCase(Locale.ROOT), settings.generator());
				if (other != null) {
					PropertyNames names = PropertyNames.of(settings.generator());
					problems.add(names.in("{}.lease.namespace"), String.format(Locale.ROOT, "'%s'", namespace),
							String.format(Locale.ROOT,
									"another one than that of %s: each generator is a series of its own",
									other.isEmpty() ? "the generator without a name"
											: String.format(Locale.ROOT, "generator '%s'", other)),
							names.in(names.isSet("{}.lease.namespace", environment)
									? "Remove {}.lease.namespace, or set it to a name that no other generator has."
									: "Set {}.lease.namespace to a name that no other generator has."));
				}
			});
	}

	/** Those of the generator without a name, where there is one. */
	GeneratorSettings ofUnnamed() {
		return Objects.requireNonNull(this.unnamed,
				"There is no generator without a name: neither snowflake.node-id nor snowflake.lease.store is set");
	}

}
