package io.github.snowflakeid.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException.Problem;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Finds properties that are written as a list or a map and are none, and lists that would
 * be read in part. Spring Boot ignores both without a word: {@code node-id[0]} is the
 * name of another property.
 */
final class PropertyShapes {

	/** Those of no single store, the ones that are lists with brackets at the end. */
	private static final List<String> COMMON = List.of("snowflake.allow-unknown-properties", "snowflake.enabled",
			"snowflake.epoch", "snowflake.format", "snowflake.layout.node-id-bits", "snowflake.layout.sequence-bits",
			"snowflake.layout.spread-bits", "snowflake.layout.tick", "snowflake.layout.timestamp-bits",
			"snowflake.lease.acquire-timeout", "snowflake.lease.namespace", "snowflake.lease.node-ids[]",
			"snowflake.lease.quarantine", LeaseStoreType.PROPERTY, "snowflake.lease.ttl", "snowflake.max-lead",
			"snowflake.max-wait", "snowflake.node-id", "snowflake.preset", "snowflake.preset-zone",
			"snowflake.web.enabled", "snowflake.web.max-count", "snowflake.web.path", "snowflake.web.refusals.enabled");

	private static final String BRACKETS = "[]";

	/** The properties that have one value. A test holds them to the metadata. */
	static final List<String> SCALARS = known().filter((name) -> !name.endsWith(BRACKETS)).sorted().toList();

	/** The properties that are lists of texts. */
	static final List<String> LISTS = known().filter((name) -> name.endsWith(BRACKETS))
		.map((name) -> name.substring(0, name.length() - BRACKETS.length()))
		.sorted()
		.toList();

	private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("snowflake");

	private static final int MAX_DIGITS = 9;

	private final List<String> scalars;

	private final List<String> lists;

	private final List<Problem> problems = new ArrayList<>();

	private PropertyShapes(Collection<String> generators) {
		this.scalars = Stream.concat(SCALARS.stream(), GeneratorNames.scalars(generators)).toList();
		this.lists = Stream.concat(LISTS.stream(), GeneratorNames.lists(generators)).toList();
	}

	private static Stream<String> known() {
		return Stream.concat(COMMON.stream(), LeaseStoreType.stores().flatMap(LeaseStoreType::properties));
	}

	/**
	 * Looks at all names that the sources of properties can list.
	 * @param environment where the properties come from
	 * @return what is wrong
	 */
	static List<Problem> problems(Environment environment) {
		PropertyShapes shapes = new PropertyShapes(GeneratorNames.of(environment));
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				shapes.check(iterable);
			}
		}
		return shapes.problems;
	}

	private void check(IterableConfigurationPropertySource source) {
		List<ConfigurationPropertyName> names = source.stream().filter(ROOT::isAncestorOf).toList();
		List<String> variables = variables(source);
		boolean environment = source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
		for (String scalar : this.scalars) {
			ConfigurationPropertyName name = ConfigurationPropertyName.of(scalar);
			// Kubernetes sets SNOWFLAKE_LEASE_STORE_PORT for a service of such a name
			names.stream()
				.filter((below) -> name.isAncestorOf(below)
						&& (!environment || below.isNumericIndex(name.getNumberOfElements())))
				.findFirst()
				.ifPresent((below) -> notScalar(scalar, below.toString(), value(source, below)));
			indexed(variables, scalar).findFirst().ifPresent((below) -> notScalar(scalar, below.group(), "set"));
		}
		for (String list : this.lists) {
			list(list, source, names, variables, environment);
		}
	}

	private void list(String list, IterableConfigurationPropertySource source, List<ConfigurationPropertyName> names,
			List<String> variables, boolean environment) {
		ConfigurationPropertyName name = ConfigurationPropertyName.of(list);
		SortedSet<Integer> indices = new TreeSet<>();
		for (ConfigurationPropertyName below : names) {
			if (name.isParentOf(below) && below.isNumericIndex(name.getNumberOfElements())) {
				indices.add(index(below.getLastElement(ConfigurationPropertyName.Form.UNIFORM)));
			}
			else if (name.isAncestorOf(below) && !environment) {
				problem(below.toString(), value(source, below),
						String.format(Locale.ROOT, "removed, because %s is a list of single values", list),
						String.format(Locale.ROOT,
								"Set %1$s to values with commas between, or number them: %1$s[0], %1$s[1] and so on.",
								list));
			}
		}
		indexed(variables, list).forEach((variable) -> {
			if (variable.group().endsWith("_")) {
				problem(variable.group(), "set", "named without the underscore at its end, or Spring Boot ignores it",
						String.format(Locale.ROOT, "Remove the underscore from the end of %s.", variable.group()));
			}
			indices.add(index(variable.group(1)));
		});
		if (indices.isEmpty()) {
			return;
		}
		ConfigurationProperty whole = source.getConfigurationProperty(name);
		if (whole != null) {
			problem(list, String.format(Locale.ROOT, "'%s', and a list with the indices %s", whole.getValue(), indices),
					"one of the two, because Spring Boot reads no more than that of one source",
					String.format(Locale.ROOT, "Put all values of %s into one list.", list));
		}
		else if (!indices.equals(new TreeSet<>(IntStream.range(0, indices.size()).boxed().toList()))) {
			problem(list, String.format(Locale.ROOT, "a list with the indices %s", indices),
					"numbered from 0 without a gap",
					String.format(Locale.ROOT, "Number the elements of %s from 0 without a gap.", list));
		}
	}

	private void notScalar(String scalar, String name, String value) {
		problem(name, value,
				String.format(Locale.ROOT, "removed, because %s has one value and is no list or map", scalar),
				String.format(Locale.ROOT, "Set %s to its one value, and remove what is below it.", scalar));
	}

	private void problem(String property, String value, String allowed, String remedy) {
		this.problems.add(new Problem(property, value, allowed, remedy));
	}

	private static String value(IterableConfigurationPropertySource source, ConfigurationPropertyName name) {
		ConfigurationProperty property = source.getConfigurationProperty(name);
		boolean secret = name.toString().contains("password");
		return (property != null && !secret) ? String.format(Locale.ROOT, "'%s'", property.getValue()) : "set";
	}

	private static int index(String digits) {
		return (digits.length() <= MAX_DIGITS) ? Integer.parseInt(digits) : Integer.MAX_VALUE;
	}

	/** Names as they are, because a name with dashes cannot be told from its variable. */
	private static List<String> variables(IterableConfigurationPropertySource source) {
		return (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource environment)
				? List.of(environment.getPropertyNames()) : List.of();
	}

	/** Variables such as SNOWFLAKE_NODE_ID_0, with the dashes of the property. */
	private static Stream<Matcher> indexed(List<String> variables, String property) {
		if (!property.contains("-") || variables.isEmpty()) {
			return Stream.empty();
		}
		Pattern pattern = Pattern.compile(property.replace('.', '_').replace('-', '_') + "_(\\d+)_?",
				Pattern.CASE_INSENSITIVE);
		return variables.stream().map(pattern::matcher).filter(Matcher::matches);
	}

}
