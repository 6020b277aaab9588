package io.github.snowflakeid.autoconfigure;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;

/**
 * The generators that {@code snowflake.generators} names, and the keepers of those whose
 * node ids are leased. Each is made when it is first asked for. For the starter's own
 * configurations.
 */
public final class NamedGenerators implements DisposableBean {

	/** The name of the bean, on which all beans of the generators depend. */
	public static final String BEAN_NAME = "snowflakeNamedGenerators";

	private final Map<String, GeneratorSettings> settings;

	private final Supplier<NodeLeaseStore> store;

	private final String application;

	private final TimeSource timeSource;

	/** Guarded by itself. */
	private final Map<String, Made> made = new TreeMap<>();

	/**
	 * Creates generators.
	 * @param settings what the properties say, by the names of the generators
	 * @param store where node ids are leased; asked only if some are
	 * @param application the name of the application, for people
	 * @param timeSource the clock of all
	 */
	NamedGenerators(Map<String, GeneratorSettings> settings, Supplier<NodeLeaseStore> store, String application,
			TimeSource timeSource) {
		this.settings = settings;
		this.store = store;
		this.application = application;
		this.timeSource = timeSource;
	}

	/**
	 * Returns what the generators are called.
	 * @return the names, in alphabetical order
	 */
	public Set<String> names() {
		return this.settings.keySet();
	}

	/**
	 * Returns what the properties name, before any bean is made. For the test starter,
	 * which puts its own in their place.
	 * @param environment where the properties come from
	 * @return the names, in alphabetical order
	 */
	public static Set<String> names(Environment environment) {
		return GeneratorNames.of(environment);
	}

	/**
	 * Says whether there is no generator beside them, because nothing is said of the one
	 * without a name. For the test starter.
	 * @param beanFactory the bean factory of the context
	 * @return whether there is none
	 */
	public static boolean areAll(ConfigurableListableBeanFactory beanFactory) {
		return UnneededGenerators.isUnneeded(beanFactory);
	}

	/**
	 * Returns what the properties of one come to. For the test starter.
	 * @param name its name
	 * @return the settings
	 * @throws InvalidSnowflakeConfigurationException if the properties do not name it
	 */
	public GeneratorSettings settings(String name) {
		GeneratorSettings settings = this.settings.get(name);
		if (settings == null) {
			throw ConfigurationProblems.failure(GeneratorNames.prefix(name), "set for a child context",
					"set for its parent, which makes the generators of both", String.format(Locale.ROOT,
							"Set the properties below %s for the parent.", GeneratorNames.prefix(name)));
		}
		return settings;
	}

	SnowflakeIdGenerator get(String name) {
		return make(name).generator();
	}

	/**
	 * Returns the keepers of all generators whose node ids are leased.
	 * @return the keepers, by the names of the generators
	 */
	public List<LeaseKeeper> keepers() {
		this.settings.forEach((name, settings) -> {
			if (settings.isLeased()) {
				make(name);
			}
		});
		return madeKeepers();
	}

	/**
	 * Returns the keepers of those generators that have been asked for.
	 * @return the keepers, by the names of the generators
	 */
	public List<LeaseKeeper> madeKeepers() {
		synchronized (this.made) {
			return this.made.values().stream().flatMap(Made::keepers).toList();
		}
	}

	private Made make(String name) {
		GeneratorSettings settings = settings(name);
		// not while anything is locked: the bean factory has locks of its own
		NodeLeaseStore store = settings.isLeased() ? this.store.get() : null;
		synchronized (this.made) {
			return this.made.computeIfAbsent(name, (absent) -> make(settings, store));
		}
	}

	private Made make(GeneratorSettings settings, @Nullable NodeLeaseStore store) {
		if (store == null) {
			return new Made(settings.newGenerator(this.timeSource), null);
		}
		LeaseKeeper keeper = settings.newKeeper(store, this.application, this.timeSource);
		// beans may draw ids while the context makes them, in this thread
		keeper.startOnDraw(settings.acquireTimeout());
		return new Made(keeper.generator(), keeper);
	}

	/** If the context has failed to start. */
	@Override
	public void destroy() {
		LeaseKeeper.stopAll(madeKeepers());
	}

	/**
	 * What there is of a name.
	 *
	 * @param generator the generator
	 * @param keeper what supplies it, or null if its node id is fixed
	 */
	private record Made(SnowflakeIdGenerator generator, @Nullable LeaseKeeper keeper) {

		private Stream<LeaseKeeper> keepers() {
			return Stream.ofNullable(this.keeper);
		}

	}

}
