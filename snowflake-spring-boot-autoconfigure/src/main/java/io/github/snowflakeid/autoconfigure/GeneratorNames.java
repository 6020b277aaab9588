package io.github.snowflakeid.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException.Problem;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The generators that {@code snowflake.generators} names, and what may be said of one.
 * <p>
 * Spring Boot takes {@code order-items} and {@code orderitems} for the same, and an
 * environment variable can only say the latter. So a variable means the generator that
 * another source names, where there is one. By itself it names a generator only if it
 * ends like a property that is read, because Kubernetes makes up variables.
 */
final class GeneratorNames {

	static final String PROPERTY = "snowflake.generators";

	/** What has one value, below a name. */
	private static final List<String> SCALARS = List.of("epoch", "layout.node-id-bits", "layout.sequence-bits",
			"layout.spread-bits", "layout.tick", "layout.timestamp-bits", "lease.namespace", "lease.quarantine",
			"lease.store", "lease.ttl", "max-lead", "max-wait", "node-id", "preset", "preset-zone");

	/** What is a list, below a name. */
	private static final List<String> LISTS = List.of("lease.node-ids");

	private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of(PROPERTY);

	private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

	/** What YAML makes of some words. */
	private static final Set<String> OF_YAML = Set.of("false", "true");

	private static final String LETTERS = EnvironmentVariable.letters(PROPERTY);

	/** The place of the name in the names of properties. */
	private static final int AT = 2;

	private GeneratorNames() {
	}

	/**
	 * Returns the names that all sources of properties list.
	 * @param environment where the properties come from
	 * @return the names that can be, in alphabetical order
	 */
	static Set<String> of(Environment environment) {
		Map<String, NavigableSet<String>> names = declared(environment);
		for (EnvironmentVariable variable : EnvironmentVariable.startingWith(LETTERS, environment)) {
			String name = variable.word(AT);
			if (name != null && properties(name).anyMatch(variable::isRead)) {
				names.computeIfAbsent(name, (uniform) -> new TreeSet<>(List.of(uniform)));
			}
		}
		Set<String> valid = new TreeSet<>();
		names.values().stream().map(NavigableSet::first).filter(GeneratorNames::isName).forEach(valid::add);
		return valid;
	}

	/**
	 * Looks for names that cannot be.
	 * @param environment where the properties come from
	 * @return what is wrong
	 */
	static List<Problem> problems(Environment environment) {
		List<Problem> problems = new ArrayList<>();
		for (NavigableSet<String> same : declared(environment).values()) {
			same.stream().filter((name) -> !isName(name)).map(GeneratorNames::wrongName).forEach(problems::add);
			if (same.size() > 1 && same.stream().allMatch(GeneratorNames::isName)) {
				problems.add(new Problem(PROPERTY, "a map with the names " + String.join(" and ", same),
						"a map whose names differ by more than dashes, which Spring Boot does not mind",
						"Give the generator one name, or two generators names that differ by a letter."));
			}
		}
		forEach(environment, (name, source) -> {
			ConfigurationProperty property = (name.getNumberOfElements() <= AT + 1)
					? source.getConfigurationProperty(name) : null;
			if (property != null && !property.getValue().toString().isBlank()) {
				problems.add(new Problem(name.toString(), String.format(Locale.ROOT, "'%s'", property.getValue()),
						"removed, because a generator has properties and no value", String.format(Locale.ROOT,
								"Set %s.<name>.epoch or another property of a generator.", PROPERTY)));
			}
		});
		return problems;
	}

	private static Problem wrongName(String name) {
		if (OF_YAML.contains(name)) {
			return new Problem(PROPERTY, String.format(Locale.ROOT, "a map with the name '%s'", name),
					"a map with other names: YAML reads no, off, on and yes without quotes as false and true",
					"Put the name in quotes if it is one of these, as in 'no', or give the generator another name.");
		}
		return new Problem(PROPERTY, String.format(Locale.ROOT, "a map with the name '%s'", name),
				"a map whose names begin with a letter and have lower-case letters, digits and dashes",
				String.format(Locale.ROOT, "Give the generator such a name, as in %s.order-items.epoch.", PROPERTY));
	}

	/** The full names of the properties that have one value, of all generators. */
	static Stream<String> scalars(Collection<String> names) {
		return names.stream().flatMap((name) -> SCALARS.stream().map((property) -> prefix(name) + "." + property));
	}

	/** The full names of the properties that are lists, of all generators. */
	static Stream<String> lists(Collection<String> names) {
		return names.stream().flatMap((name) -> LISTS.stream().map((property) -> prefix(name) + "." + property));
	}

	/** What the names of a generator's properties begin with. */
	static String prefix(String name) {
		return PROPERTY + "." + name;
	}

	/** All properties of a generator, or none if it cannot have that name. */
	static Stream<ConfigurationPropertyName> properties(String name) {
		return isName(name)
				? Stream.concat(scalars(List.of(name)), lists(List.of(name))).map(ConfigurationPropertyName::of)
				: Stream.empty();
	}

	/** Whether a name below that of a generator, whatever that is, is one of these. */
	static boolean isProperty(ConfigurationPropertyName name) {
		ConfigurationPropertyName below = ROOT.isAncestorOf(name) ? name.subName(AT + 1)
				: ConfigurationPropertyName.EMPTY;
		return Stream.concat(SCALARS.stream(), LISTS.stream())
			.map(ConfigurationPropertyName::of)
			.anyMatch((property) -> property.equals(below) || property.isAncestorOf(below));
	}

	/**
	 * Finds what a variable would set if its underscores stood elsewhere.
	 * @param letters the letters of the variable
	 * @return the name of a generator, which may be one that cannot be, and of its
	 * property
	 */
	static Optional<Map.Entry<String, String>> meant(String letters) {
		return Stream.concat(SCALARS.stream(), LISTS.stream())
			.filter((property) -> letters.startsWith(LETTERS)
					&& letters.endsWith(EnvironmentVariable.letters(property)))
			.max(Comparator.comparingInt(String::length))
			.map((property) -> Map.entry(letters.substring(LETTERS.length(),
					Math.max(LETTERS.length(), letters.length() - EnvironmentVariable.letters(property).length())),
					property))
			.filter((meant) -> !meant.getKey().isEmpty());
	}

	static boolean isName(String name) {
		return NAME.matcher(name).matches() && !OF_YAML.contains(name);
	}

	/** All but those of variables, by what Spring Boot takes for the same. */
	private static Map<String, NavigableSet<String>> declared(Environment environment) {
		Map<String, NavigableSet<String>> names = new TreeMap<>();
		forEach(environment, (name, source) -> {
			if (name.getNumberOfElements() > AT) {
				names.computeIfAbsent(name.getElement(AT, Form.UNIFORM), (uniform) -> new TreeSet<>())
					.add(name.getElement(AT, Form.ORIGINAL));
			}
		});
		return names;
	}

	/** All but those of variables. */
	private static void forEach(Environment environment,
			BiConsumer<ConfigurationPropertyName, ConfigurationPropertySource> action) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable
					&& !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
				iterable.stream()
					.filter((name) -> ROOT.equals(name) || ROOT.isAncestorOf(name))
					.forEach((name) -> action.accept(name, source));
			}
		}
	}

}
