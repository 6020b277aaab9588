package io.github.snowflakeid.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException.Problem;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Finds properties below {@code snowflake.} that do not exist. Spring Boot ignores them,
 * but ids of the default epoch, because {@code epoch} was misspelt, are in a database for
 * good.
 * <p>
 * Three kinds are let be: what connects to the data warehouse of that name, environment
 * variables, which Kubernetes makes up for a service of that name, and everything if the
 * application says so. A variable that has all letters of a property is not let be:
 * nobody else has made it, and its underscores alone keep Spring Boot from reading it.
 */
final class UnknownProperties {

	/** The property that turns this off. */
	static final String ALLOWED = "snowflake.allow-unknown-properties";

	/** How names of the warehouse begin, as its drivers and connectors write them. */
	private static final Set<String> OF_WAREHOUSE = Set.of("account", "accounts", "accountname", "application", "auth",
			"authenticator", "authentication", "catalog", "client", "connection", "connections", "connector",
			"credentials", "cursor", "data", "database", "databasename", "datasource", "db", "dbname", "driver",
			"driverclassname", "ds", "host", "hostname", "ingest", "ingestion", "insecuremode", "jdbc", "jdbcurl",
			"kafka", "key", "login", "logintimeout", "metadata", "network", "networktimeout", "oauth", "ocsp",
			"organization", "passcode", "passphrase", "password", "pipe", "pool", "port", "private", "privatekey",
			"privatekeybase64", "privatekeyfile", "privatekeyfilepwd", "privatekeypassphrase", "privatekeypath",
			"properties", "proxy", "query", "querytag", "region", "role", "rolename", "rsa", "schema", "schemaname",
			"secret", "secrets", "server", "session", "snowpipe", "sql", "ssl", "stage", "streaming", "table", "token",
			"topic2table", "tracing", "url", "user", "username", "warehouse", "warehousename");

	private static final int FOR_PARENT = 2;

	/** So many words are before what is said of a generator. */
	private static final int OF_GENERATOR = 3;

	/** By so many letters at most. */
	private static final int MISSPELT = 2;

	private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("snowflake");

	private static final ConfigurationPropertyName GENERATORS = ConfigurationPropertyName.of(GeneratorNames.PROPERTY);

	private final List<ConfigurationPropertyName> known;

	private UnknownProperties(Collection<String> generators) {
		this.known = Stream
			.of(PropertyShapes.SCALARS.stream(), PropertyShapes.LISTS.stream(), GeneratorNames.scalars(generators),
					GeneratorNames.lists(generators))
			.flatMap((names) -> names)
			.map(ConfigurationPropertyName::of)
			.toList();
	}

	/**
	 * Looks at all names that the sources of properties can list.
	 * @param environment where the properties come from
	 * @return what does not exist
	 */
	static List<Problem> problems(Environment environment) {
		UnknownProperties unknown = new UnknownProperties(GeneratorNames.of(environment));
		List<Problem> problems = new ArrayList<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable
					&& !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
				iterable.stream()
					.filter((name) -> ROOT.isAncestorOf(name) && unknown.isUnknown(name) && !isOfWarehouse(name))
					.map((name) -> unknown.problem(name, iterable.getConfigurationProperty(name)))
					.filter((problem) -> problems.stream()
						.noneMatch((known) -> known.property().equals(problem.property())))
					.forEach(problems::add);
			}
		}
		variables(environment).filter(unknown::isUnread)
			.flatMap((variable) -> unknown.misplaced(variable).stream())
			.forEach(problems::add);
		unknown.addOverridden(variables(environment).toList(), problems);
		return problems;
	}

	/**
	 * Looks at environment variables that are a letter or two away from one that is read,
	 * and at all others that begin like those of generators. They are not refused,
	 * because somebody else may have made them.
	 * @param environment where the properties come from
	 * @return a sentence for each
	 */
	static List<String> doubts(Environment environment) {
		UnknownProperties unknown = new UnknownProperties(GeneratorNames.of(environment));
		return variables(environment)
			.filter((variable) -> unknown.isUnread(variable) && unknown.misplaced(variable).isEmpty())
			.flatMap((variable) -> unknown.doubt(variable).stream())
			.distinct()
			.toList();
	}

	private static Stream<EnvironmentVariable> variables(Environment environment) {
		return EnvironmentVariable.startingWith(ROOT.toString(), environment)
			.stream()
			.filter((variable) -> variable.letters().length() > ROOT.toString().length()
					&& !OF_WAREHOUSE.contains(variable.letters().substring(ROOT.toString().length())));
	}

	private boolean isUnread(EnvironmentVariable variable) {
		return this.known.stream().noneMatch(variable::isRead);
	}

	/** Spring Boot reads one of several notations, and would ignore the others. */
	private void addOverridden(List<EnvironmentVariable> variables, List<Problem> problems) {
		Map<String, EnvironmentVariable> first = new HashMap<>();
		for (EnvironmentVariable variable : variables) {
			this.known.stream().filter(variable::isRead).findFirst().ifPresent((property) -> {
				EnvironmentVariable other = first.putIfAbsent(variable.written(property), variable);
				if (other != null && !other.value().equals(variable.value())) {
					problems.add(new Problem(variable.name(), "set",
							String.format(Locale.ROOT, "removed, because %s sets %s to another value", other.name(),
									property),
							String.format(Locale.ROOT, "Remove one of the two variables, %s or %s.", other.name(),
									variable.name())));
				}
			});
		}
	}

	/** What is wrong if all letters are those of a property. */
	private Optional<Problem> misplaced(EnvironmentVariable variable) {
		Optional<Problem> named = this.known.stream()
			.filter((property) -> letters(property.toString()).equals(variable.letters()))
			.findFirst()
			.map((property) -> misplaced(variable, property, ""));
		return named.or(() -> GeneratorNames.meant(variable.letters()).map((meant) -> {
			String generator = meant.getKey();
			if (!GeneratorNames.isName(generator)) {
				return new Problem(variable.name(), "set",
						"one with the name of a generator, which begins with a letter and has letters and digits",
						"Give the generator such a name, as in SNOWFLAKE_GENERATORS_ORDERITEMS_EPOCH.");
			}
			return misplaced(variable,
					ConfigurationPropertyName.of(GeneratorNames.prefix(generator) + "." + meant.getValue()),
					String.format(Locale.ROOT,
							" The generator is then called %s, unless a file names it with dashes in that.",
							generator));
		}));
	}

	private static Problem misplaced(EnvironmentVariable variable, ConfigurationPropertyName property, String more) {
		String written = variable.written(property);
		return new Problem(variable.name(), "set",
				String.format(Locale.ROOT, "written %s, or Spring Boot does not take it for %s", written, property),
				String.format(Locale.ROOT, "Rename %s to %s.%s", variable.name(), written, more));
	}

	private Optional<String> doubt(EnvironmentVariable variable) {
		String letters = variable.letters();
		String generator = variable.word(2);
		boolean below = letters.startsWith(letters(GENERATORS.toString()));
		Optional<ConfigurationPropertyName> nearest = Stream
			.concat(this.known.stream(),
					(below && generator != null) ? GeneratorNames.properties(generator) : Stream.empty())
			.min(Comparator.comparingInt((known) -> distance(letters, letters(known.toString()))))
			.filter((known) -> distance(letters, letters(known.toString())) <= MISSPELT);
		if (nearest.isEmpty() && below) {
			return Optional.of(String.format(Locale.ROOT,
					"The environment variable %s is not read. It has to end with the name of a generator and one of its "
							+ "properties, as SNOWFLAKE_GENERATORS_ORDERITEMS_EPOCH does.",
					variable.name()));
		}
		return nearest.map((known) -> String.format(Locale.ROOT,
				"The environment variable %s is not read. If %s is meant, it is written %s.", variable.name(), known,
				variable.written(known)));
	}

	private static String letters(String name) {
		return EnvironmentVariable.letters(name);
	}

	/**
	 * What lies below a known property is a matter of its shape, and what a generator is
	 * called one of its name.
	 */
	private boolean isUnknown(ConfigurationPropertyName name) {
		return !GENERATORS.equals(name) && !GENERATORS.isParentOf(name) && !GeneratorNames.isProperty(name)
				&& this.known.stream().noneMatch((known) -> known.equals(name) || known.isAncestorOf(name));
	}

	private static boolean isOfWarehouse(ConfigurationPropertyName name) {
		return OF_WAREHOUSE.contains(name.getElement(1, Form.UNIFORM));
	}

	private Problem problem(ConfigurationPropertyName name, @Nullable ConfigurationProperty property) {
		Origin origin = (property != null) ? property.getOrigin() : null;
		ConfigurationPropertyName nearest = nearest(name);
		return new Problem(name.toString(), (origin != null) ? "set in " + origin : "set",
				String.format(Locale.ROOT, "a property that exists, such as %s", nearest),
				String.format(Locale.ROOT,
						"Rename %s to %s if that is meant, or remove it. If it is not meant for ids, set %s=true.",
						name, nearest, ALLOWED));
	}

	private ConfigurationPropertyName nearest(ConfigurationPropertyName name) {
		return Stream.concat(this.known.stream(), asGenerator(name))
			.min(Comparator.comparingInt((known) -> distance(name, known)))
			.orElseThrow();
	}

	/** What was meant where it is the word before the name that is misspelt. */
	private static Stream<ConfigurationPropertyName> asGenerator(ConfigurationPropertyName name) {
		if (name.getNumberOfElements() <= OF_GENERATOR
				|| distance(name.getElement(1, Form.UNIFORM), GENERATORS.getElement(1, Form.UNIFORM)) > MISSPELT) {
			return Stream.empty();
		}
		List<String> generator = List.of(name.getElement(2, Form.UNIFORM));
		return Stream.concat(GeneratorNames.scalars(generator), GeneratorNames.lists(generator))
			.map((known) -> ConfigurationPropertyName.adapt(known, '.'));
	}

	/** Counts letters, or what differs above the last word if that one is much alike. */
	private static int distance(ConfigurationPropertyName from, ConfigurationPropertyName to) {
		String fromLast = from.getLastElement(Form.UNIFORM);
		String toLast = to.getLastElement(Form.UNIFORM);
		int last = (fromLast.contains(toLast) || toLast.contains(fromLast)) ? Math.min(1, distance(fromLast, toLast))
				: distance(fromLast, toLast);
		return Math.min(distance(letters(from.toString()), letters(to.toString())),
				last + FOR_PARENT * parentsThatDiffer(from, to));
	}

	private static int parentsThatDiffer(ConfigurationPropertyName from, ConfigurationPropertyName to) {
		int fromParents = from.getNumberOfElements() - 1;
		int toParents = to.getNumberOfElements() - 1;
		int same = 0;
		while (same < Math.min(fromParents, toParents)
				&& from.getElement(same, Form.UNIFORM).equals(to.getElement(same, Form.UNIFORM))) {
			same++;
		}
		return Math.max(fromParents, toParents) - same;
	}

	/** How many characters have to be inserted, removed or replaced (Levenshtein). */
	private static int distance(String from, String to) {
		int[] costs = new int[to.length() + 1];
		for (int j = 0; j < costs.length; j++) {
			costs[j] = j;
		}
		for (int i = 1; i <= from.length(); i++) {
			int diagonal = costs[0];
			costs[0] = i;
			for (int j = 1; j < costs.length; j++) {
				int replaced = diagonal + ((from.charAt(i - 1) != to.charAt(j - 1)) ? 1 : 0);
				diagonal = costs[j];
				costs[j] = Math.min(replaced, 1 + Math.min(diagonal, costs[j - 1]));
			}
		}
		return costs[to.length()];
	}

}
