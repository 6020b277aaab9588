package io.github.snowflakeid.autoconfigure;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Says why there is no store although one is asked for.
 */
final class MissingLeaseStore {

	private MissingLeaseStore() {
	}

	/**
	 * Adds what is wrong, and what to do about it.
	 * @param store what is asked for
	 * @param classLoader the class loader of the application
	 * @param problems where to
	 */
	static void explain(String store, @Nullable ClassLoader classLoader, ConfigurationProblems problems) {
		LeaseStoreType type = LeaseStoreType.of(store);
		if (type == null || type == LeaseStoreType.NONE) {
			problems.add(LeaseStoreType.PROPERTY, String.format(Locale.ROOT, "'%s'", store),
					LeaseStoreType.NONE.value() + ", " + LeaseStoreType.choice(),
					String.format(Locale.ROOT, "Set %s to one of these, or define a bean of type NodeLeaseStore.",
							LeaseStoreType.PROPERTY));
			return;
		}
		if (!type.isLibraryPresent(classLoader)) {
			problems.add(LeaseStoreType.PROPERTY, store,
					String.format(Locale.ROOT, "another store, unless %s is on the class path", type.artifact()),
					String.format(Locale.ROOT, "Add a dependency on %s, or set %s to another store.", type.artifact(),
							LeaseStoreType.PROPERTY));
			return;
		}
		String configuration = ClassUtils.getShortName(type.configuration());
		problems.add(LeaseStoreType.PROPERTY, store,
				String.format(Locale.ROOT,
						"none, because this context has no store: %s is not active in it, and there is no bean of "
								+ "type NodeLeaseStore",
						configuration),
				String.format(Locale.ROOT,
						"See to it that %s is not excluded. In a test slice, name it in @ImportAutoConfiguration, or set "
								+ "%s=none and snowflake.node-id for the test.",
						configuration, LeaseStoreType.PROPERTY));
	}

}
