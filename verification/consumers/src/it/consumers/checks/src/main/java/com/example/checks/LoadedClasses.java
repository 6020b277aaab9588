package com.example.checks;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What this JVM has loaded. It is asked for a list, so nothing is loaded by looking.
 */
public final class LoadedClasses {

	private static final String PRODUCT = "io.github.snowflakeid.";

	/** What begins with this is loaded with a library only. */
	private static final Map<String, List<String>> INTEGRATIONS = Map.of("jdbc",
			List.of("entity.jdbc.", "autoconfigure.entity.jdbc."), "jpa",
			List.of("entity.Hibernate", "autoconfigure.entity.Hibernate", "autoconfigure.entity.SessionFactory"), "mongodb",
			List.of("entity.mongodb.", "autoconfigure.entity.mongodb."), "mybatis-plus",
			List.of("mybatisplus.", "autoconfigure.mybatisplus."), "r2dbc",
			List.of("entity.r2dbc.", "autoconfigure.entity.r2dbc."));

	private LoadedClasses() {
	}

	/** Of what fills ids, something is loaded for these libraries, and nothing for others. */
	public static void checkIntegrations(String... libraries) throws JMException {
		String loaded = list();
		Set<String> wanted = Set.of(libraries);
		INTEGRATIONS.forEach((library, parts) -> {
			for (String part : parts) {
				Checks.check(loaded.contains(PRODUCT + part) == wanted.contains(library), "%s%s is %s", PRODUCT, part,
						wanted.contains(library) ? "not loaded" : "loaded");
			}
		});
		if (wanted.isEmpty()) {
			for (String part : new String[] { "entity.", "autoconfigure.entity." }) {
				Checks.check(!loaded.contains(PRODUCT + part), "Something of %s%s is loaded", PRODUCT, part);
			}
		}
	}

	private static String list() throws JMException {
		String list = ManagementFactory.getPlatformMBeanServer()
			.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "vmClassHierarchy",
					new Object[] { new String[0] }, new String[] { String[].class.getName() })
			.toString();
		Checks.check(list.contains(PRODUCT + "IdGenerator"), "The list of classes is not one: %s", list);
		return list;
	}

}
