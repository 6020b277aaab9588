package io.github.snowflakeid.autoconfigure;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.autoconfigure.InjectionByType.Bean;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.env.Environment;

/**
 * Decides, before any bean is made, whether the context has what the properties ask for:
 * the Spring Boot that is served, the store, and a keeper that supplies the generator
 * which is injected. Each of them may be missing without a word otherwise, because
 * conditions that do not match are silent.
 * <p>
 * It looks at bean definitions, so it also holds for beans that are made late, and after
 * processing ahead of time, where the properties of the run come too late for conditions.
 * While an application is processed ahead of time, it checks only what no property of the
 * run can change, and writes down what the build has fixed. It minds the beans of its own
 * context, and finds those of the ancestors. Binds properties by itself, because it is
 * too early for their beans.
 */
final class SnowflakeConfigurationCheck implements BeanFactoryPostProcessor {

	private static final Log logger = LogFactory.getLog(SnowflakeConfigurationCheck.class);

	private static final int OLDEST_BOOT = 4;

	private static final int NEWEST_BOOT = 4;

	private static final String BOOT_SERVED = "4.0, 4.1 or a later 4.x";

	private static final Pattern MAJOR = Pattern.compile("(\\d{1,9})\\..*");

	private static final String ENABLED = "snowflake.enabled";

	/** By name, because rooms know this package, and not the other way round. */
	static final String LEASES = "io.github.snowflakeid.autoconfigure.lease.SnowflakeLeaseAutoConfiguration";

	private static final String WEB_ENABLED = "snowflake.web.enabled";

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		// First of all, because whatever follows may need what an older one lacks
		checkVersion(SpringBootVersion.getVersion());
		Environment environment = beanFactory.getBean(Environment.class);
		ConfigurationProblems problems = new ConfigurationProblems();
		problems.addAll(PropertyShapes.problems(environment));
		Asked asked = problems.isEmpty() ? Asked.of(environment) : Asked.NOTHING;
		if (asked.enabled()) {
			problems.addAll(GeneratorNames.problems(environment));
		}
		if (asked.enabled() && !asked.unknownAllowed()) {
			problems.addAll(UnknownProperties.problems(environment));
			UnknownProperties.doubts(environment).forEach(logger::warn);
		}
		problems.throwIfAny();
		Context context = new Context(beanFactory, asked, problems);
		if (Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)) {
			write(asked, beanFactory);
			if (context.isStoreLocal()) {
				context.checkGenerator();
			}
			problems.throwIfAny();
			return;
		}
		checkBuild(asked, read(beanFactory), context, problems);
		problems.throwIfAny();
		if (asked.enabled()) {
			context.checkStore();
			// a store that is not there would be told once more
			problems.throwIfAny();
			context.checkGenerator();
			problems.throwIfAny();
		}
	}

	/**
	 * Older ones lack the classes of health and meters under their present names, so both
	 * would be missing silently. Newer ones may bring that about again, but ids and
	 * leases hardly depend on Spring Boot: whoever tries one is warned, and not stopped
	 * until there is a new starter.
	 */
	static void checkVersion(String version) {
		Matcher matcher = MAJOR.matcher(version);
		int major = matcher.matches() ? Integer.parseInt(matcher.group(1)) : NEWEST_BOOT;
		if (major < OLDEST_BOOT) {
			throw ConfigurationProblems.failure("Spring Boot", version, BOOT_SERVED,
					"Use Spring Boot 4.0 or later, or do without the starter: with an older one the health, the endpoint and "
							+ "the meters of ids would be missing silently.");
		}
		if (major > NEWEST_BOOT) {
			logger.warn(String.format(Locale.ROOT,
					"Spring Boot is %s; this starter was made for %s. Look whether health, endpoint and meters of ids are "
							+ "there, or use a newer starter.",
					version, BOOT_SERVED));
		}
	}

	private static void write(Asked asked, ConfigurableListableBeanFactory beanFactory) {
		RootBeanDefinition definition = new RootBeanDefinition(ProcessedAheadOfTime.class);
		definition.setRole(BeanDefinition.ROLE_INFRASTRUCTURE);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, asked.enabled());
		definition.getConstructorArgumentValues().addIndexedArgumentValue(1, asked.storeOrNone());
		definition.getConstructorArgumentValues().addIndexedArgumentValue(2, asked.web());
		((BeanDefinitionRegistry) beanFactory).registerBeanDefinition(ProcessedAheadOfTime.BEAN_NAME, definition);
	}

	private static @Nullable ProcessedAheadOfTime read(ConfigurableListableBeanFactory beanFactory) {
		return beanFactory.containsBeanDefinition(ProcessedAheadOfTime.BEAN_NAME)
				? beanFactory.getBean(ProcessedAheadOfTime.BEAN_NAME, ProcessedAheadOfTime.class) : null;
	}

	/** Whether the run asks for what the build has fixed. */
	private static void checkBuild(Asked asked, @Nullable ProcessedAheadOfTime built, Context context,
			ConfigurationProblems problems) {
		if (built == null) {
			return;
		}
		checkBuild(ENABLED, Boolean.toString(asked.enabled()), Boolean.toString(built.enabled()), problems);
		if (problems.isEmpty() && asked.enabled()) {
			if (!context.hasOwnStore()) {
				checkBuild(LeaseStoreType.PROPERTY, asked.storeOrNone(), built.store(), problems);
			}
			checkBuild(WEB_ENABLED, Boolean.toString(asked.web()), Boolean.toString(built.web()), problems);
		}
	}

	private static void checkBuild(String property, String asked, String built, ConfigurationProblems problems) {
		if (!asked.equalsIgnoreCase(built)) {
			problems.add(property, asked,
					String.format(Locale.ROOT,
							"%s, which was built in when this application was processed ahead of time", built),
					String.format(Locale.ROOT,
							"Run the application with %s=%s, or process it ahead of time with %s=%s.", property, built,
							property, asked));
		}
	}

	/**
	 * What the properties ask for.
	 *
	 * @param enabled whether anything at all
	 * @param store the store as it is written, or null if none is named
	 * @param web whether ids over HTTP
	 * @param unknownAllowed whether there may be properties that do not exist
	 */
	private record Asked(boolean enabled, @Nullable String store, boolean web, boolean unknownAllowed) {

		static final Asked NOTHING = new Asked(false, null, false, true);

		static Asked of(Environment environment) {
			Binder binder = Binder.get(environment);
			ConfigurationProblems problems = new ConfigurationProblems();
			boolean enabled = bool(binder, ENABLED, true, problems);
			boolean web = bool(binder, WEB_ENABLED, false, problems);
			boolean unknownAllowed = bool(binder, UnknownProperties.ALLOWED, false, problems);
			problems.throwIfAny();
			return new Asked(enabled, binder.bind(LeaseStoreType.PROPERTY, String.class).orElse(null), web,
					unknownAllowed);
		}

		/** Spring Boot binds yes and 1 too, but its conditions do not know them. */
		private static boolean bool(Binder binder, String property, boolean defaultValue,
				ConfigurationProblems problems) {
			String text = binder.bind(property, String.class).orElse(Boolean.toString(defaultValue));
			if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
				problems.add(property, String.format(Locale.ROOT, "'%s'", text), "true or false",
						String.format(Locale.ROOT, "Set %s to one of these, or remove it.", property));
			}
			return text.equalsIgnoreCase("true");
		}

		String storeOrNone() {
			return (this.store != null) ? this.store : LeaseStoreType.NONE.value();
		}

		boolean isStore() {
			return !LeaseStoreType.NONE.isMeantBy(storeOrNone());
		}

	}

	/**
	 * What there is.
	 *
	 * @param beanFactory the bean factory of the context
	 * @param asked what the properties of the context ask for
	 * @param stores the stores that injection by type chooses from
	 * @param problems where to add what is wrong
	 */
	private record Context(ConfigurableListableBeanFactory beanFactory, Asked asked, List<Bean> stores,
			ConfigurationProblems problems) {

		Context(ConfigurableListableBeanFactory beanFactory, Asked asked, ConfigurationProblems problems) {
			this(beanFactory, asked, InjectionByType.of(beanFactory, NodeLeaseStore.class), problems);
		}

		boolean isStoreLocal() {
			return this.stores.stream().anyMatch(Bean::local);
		}

		/**
		 * One of the application, which replaces all others whatever the property says.
		 */
		boolean hasOwnStore() {
			return this.stores.stream().anyMatch((store) -> LeaseStoreType.of(store) == null);
		}

		void checkStore() {
			if (this.stores.isEmpty()) {
				if (this.asked.isStore()) {
					MissingLeaseStore.explain(this.asked.storeOrNone(), this.beanFactory.getBeanClassLoader(),
							this.problems);
				}
				return;
			}
			if (this.stores.size() > 1) {
				if (isStoreLocal() && hasKeeperOfTheStarter(this.beanFactory)) {
					this.problems.add("The NodeLeaseStore that is injected", "one of the beans " + names(this.stores),
							"a single one", "Mark one of these beans with @Primary, or remove the others.");
				}
				return;
			}
			LeaseStoreType found = LeaseStoreType.of(this.stores.get(0));
			if (found == null || found.isMeantBy(this.asked.storeOrNone())
					|| (!this.asked.isStore() && !isStoreLocal())) {
				return;
			}
			this.problems.add(LeaseStoreType.PROPERTY, this.asked.storeOrNone(),
					String.format(Locale.ROOT, "%s, because that is the store which this context finds in %s",
							found.value(), isStoreLocal() ? "itself" : "its parent"),
					String.format(Locale.ROOT, "Set %s to the same value in both contexts.", LeaseStoreType.PROPERTY));
		}

		/** Whoever names no store has one all the same, with a bean of that type. */
		private @Nullable String reason() {
			if (this.asked.isStore()) {
				return String.format(Locale.ROOT, "%s is %s", LeaseStoreType.PROPERTY, this.asked.store());
			}
			return (!this.stores.isEmpty() && (isStoreLocal() || this.asked.store() == null))
					? "there is a NodeLeaseStore, bean " + names(this.stores) : null;
		}

		void checkGenerator() {
			List<Bean> generators = InjectionByType.of(this.beanFactory, IdGenerator.class);
			String reason = reason();
			if (reason == null || generators.isEmpty()) {
				return;
			}
			if (generators.size() > 1) {
				this.problems.add("The IdGenerator that is injected",
						"one of the beans " + names(generators) + ", none of which is the primary one",
						"a single one that gets leased node ids, because " + reason,
						"Keep them from injection by type with @Bean(defaultCandidate = false), and the starter's "
								+ "generator takes their place; or define a LeaseKeeper bean, and mark with @Primary the "
								+ "bean that is what its generator() returns. " + withoutStore());
			}
			else if (!isSupplied(generators.get(0))) {
				this.problems.add("The IdGenerator that is injected", "the bean " + generators.get(0),
						"one that gets leased node ids, because " + reason, remedy(generators.get(0)));
			}
		}

		private static String remedy(Bean generator) {
			if (generator.isMadeBy(SnowflakeAutoConfiguration.class.getName())) {
				return "See to it that SnowflakeLeaseAutoConfiguration is not excluded, and active where the generator is. "
						+ withoutStore();
			}
			return String.format(Locale.ROOT,
					"Remove the bean '%s', and the starter's generator takes its place; or keep it from injection by type "
							+ "with @Bean(defaultCandidate = false); or define a LeaseKeeper bean that supplies what it "
							+ "draws from. %s",
					generator.name(), withoutStore());
		}

		private static String withoutStore() {
			return String.format(Locale.ROOT,
					"If these ids need no lease, set %s=none and have no bean of type NodeLeaseStore.",
					LeaseStoreType.PROPERTY);
		}

		private boolean isSupplied(Bean generator) {
			return InjectionByType.candidates(this.beanFactory, LeaseKeeper.class).stream().anyMatch((keeper) -> {
				if (!keeper.isMadeBy(LEASES)) {
					// Whoever makes one says what it supplies
					return true;
				}
				// That keeper refuses one that is not the starter's, and knows its node
				// id
				List<Bean> supplied = InjectionByType.of(keeper.owner(), SnowflakeIdGenerator.class);
				return supplied.size() == 1 && supplied.get(0).name().equals(generator.name())
						&& supplied.get(0).owner().equals(generator.owner()) && generator.isSingleton();
			});
		}

		private static boolean hasKeeperOfTheStarter(ConfigurableListableBeanFactory beanFactory) {
			return InjectionByType.candidates(beanFactory, LeaseKeeper.class)
				.stream()
				.anyMatch((keeper) -> keeper.local() && keeper.isMadeBy(LEASES));
		}

		private static String names(List<Bean> beans) {
			return beans.stream().map(Bean::toString).collect(Collectors.joining(", "));
		}

	}

}
