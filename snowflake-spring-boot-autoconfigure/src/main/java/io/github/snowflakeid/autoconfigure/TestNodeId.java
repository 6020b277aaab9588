package io.github.snowflakeid.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeIdRanges;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

/**
 * Gives a context of a test a node id of its own, of which no store knows. For slices,
 * which have no store, and for the test starter. Nothing of it happens unless one of them
 * asks for it.
 * <p>
 * It says so by properties: they stand above those of the application, and below those of
 * the test itself, of the JVM and of its environment. So whoever runs a test can have
 * another node id.
 */
public final class TestNodeId {

	private static final String NO_STORE = "snowflakeNoStoreInTests";

	private static final String NODE_ID = "snowflakeTestNodeId";

	/**
	 * Counts the contexts of this JVM. It begins anywhere, because JVMs that run tests at
	 * the same time may share a database.
	 */
	private static final AtomicInteger contexts = new AtomicInteger(ThreadLocalRandom.current().nextInt());

	private TestNodeId() {
	}

	/**
	 * Gives a context that has not been refreshed a node id of its own. It leases none,
	 * unless the test itself names a store, or the context has one of the application.
	 * @param context the context of a test
	 * @param scripted whether the node id is the same in each run, and no property of the
	 * test brings a store
	 */
	public static void giveTo(ConfigurableApplicationContext context, boolean scripted) {
		ConfigurableEnvironment environment = context.getEnvironment();
		if (scripted) {
			takeStoreAway(environment);
		}
		else {
			addBelowTest(environment, source(NO_STORE, Map.of(LeaseStoreType.PROPERTY, LeaseStoreType.NONE.value())));
		}
		context.addBeanFactoryPostProcessor((beanFactory) -> {
			if (LeaseStoreType.NONE.isMeantBy(environment.getProperty(LeaseStoreType.PROPERTY, ""))
					&& !hasKeeper(beanFactory)) {
				giveTo(environment, scripted);
			}
		});
	}

	/**
	 * Does that in a slice, which has nothing that leases unless the test brings it.
	 */
	static void giveTo(ConfigurableListableBeanFactory beanFactory, ConfigurableEnvironment environment) {
		if (!hasKeeper(beanFactory)) {
			takeStoreAway(environment);
			giveTo(environment, false);
		}
	}

	/** Whether a store that is there supplies nobody. */
	static boolean isIn(Environment environment) {
		return environment instanceof ConfigurableEnvironment configurable
				&& configurable.getPropertySources().contains(NODE_ID);
	}

	private static boolean hasKeeper(ConfigurableListableBeanFactory beanFactory) {
		return !InjectionByType.candidates(beanFactory, LeaseKeeper.class).isEmpty();
	}

	private static void takeStoreAway(ConfigurableEnvironment environment) {
		MutablePropertySources sources = environment.getPropertySources();
		sources.remove(NO_STORE);
		sources.addFirst(source(NO_STORE, Map.of(LeaseStoreType.PROPERTY, LeaseStoreType.NONE.value())));
	}

	/** Also to generators with a node id of their own, which is that of production. */
	private static void giveTo(ConfigurableEnvironment environment, boolean scripted) {
		if (!isIn(environment)) {
			int context = scripted ? 0 : contexts.getAndIncrement();
			Map<String, Object> properties = new LinkedHashMap<>();
			generators(environment).forEach((generator) -> {
				NodeIdRanges nodeIds = nodeIds(environment, generator);
				properties.put(PropertyNames.of(generator).in("{}.node-id"),
						nodeIds.at(scripted ? 0 : Math.floorMod(context, nodeIds.size())));
			});
			addBelowTest(environment, source(NODE_ID, properties));
		}
	}

	/** The one without a name only where the application has it as well. */
	private static Stream<String> generators(ConfigurableEnvironment environment) {
		Set<String> names = GeneratorNames.of(environment);
		return Stream.concat((names.isEmpty() || saysUnnamed(environment)) ? Stream.of("") : Stream.empty(),
				names.stream());
	}

	/** Whether anything but this class says what makes a generator without a name. */
	private static boolean saysUnnamed(ConfigurableEnvironment environment) {
		MutablePropertySources others = new MutablePropertySources();
		environment.getPropertySources()
			.stream()
			.filter((source) -> !NO_STORE.equals(source.getName())
					&& !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source))
			.forEach(others::addLast);
		Binder binder = new Binder(ConfigurationPropertySources.from(others),
				new PropertySourcesPlaceholdersResolver(environment));
		return binder.bind(PropertyNames.DEFAULT.in("{}.node-id"), String.class).isBound() || !LeaseStoreType.NONE
			.isMeantBy(binder.bind(LeaseStoreType.PROPERTY, String.class).orElse(LeaseStoreType.NONE.value()));
	}

	/** What is wrong with these properties, others tell. */
	private static NodeIdRanges nodeIds(ConfigurableEnvironment environment, String generator) {
		try {
			SnowflakeProperties properties = InheritedProperties.of(generator, environment);
			List<String> elements = properties.getLease().getNodeIds();
			if (elements != null && !elements.isEmpty()) {
				return NodeIdRanges.parse(String.join(",", elements));
			}
			Integer bits = properties.getLayout().getNodeIdBits();
			SnowflakeLayout layout = Objects.requireNonNullElse(Presets.layout(properties), SnowflakeLayout.DEFAULT);
			return NodeIdRanges.of(0, (1L << ((bits != null) ? bits : layout.nodeIdBits())) - 1);
		}
		catch (BindException | IllegalArgumentException ex) {
			return NodeIdRanges.of(0, 0);
		}
	}

	private static void addBelowTest(ConfigurableEnvironment environment, OriginTrackedMapPropertySource source) {
		MutablePropertySources sources = environment.getPropertySources();
		if (sources.contains(source.getName())) {
			return;
		}
		if (sources.contains(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)) {
			sources.addAfter(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, source);
		}
		else {
			sources.addFirst(source);
		}
	}

	private static OriginTrackedMapPropertySource source(String name, Map<String, Object> properties) {
		Map<String, Object> tracked = new LinkedHashMap<>();
		properties.forEach((property, value) -> tracked.put(property, OriginTrackedValue.of(value, OfTest.INSTANCE)));
		return new OriginTrackedMapPropertySource(name, tracked, true);
	}

	/** Where the node id comes from, as the log says it. */
	private enum OfTest implements Origin {

		INSTANCE;

		@Override
		public @Nullable Origin getParent() {
			return null;
		}

		@Override
		public String toString() {
			return "the context of a test, which leases none";
		}

	}

}
