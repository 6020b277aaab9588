package io.github.snowflakeid.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.snowflakeid.autoconfigure.InjectionByType.Bean;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * The values of {@code snowflake.lease.store}, and all that the starter knows of a store
 * outside the package that wires it, {@code autoconfigure.lease.<value>}. A new store is
 * one more constant.
 */
public enum LeaseStoreType {

	/** No store: the node id is not leased. */
	NONE(""),

	/**
	 * A directory of this host. It frees a dead holder's node id at once, so its marks
	 * may be close.
	 */
	FILE("File", NodeLeaseStore.class.getName(), "", Duration.ofSeconds(3), "directory"),

	/** A database. */
	JDBC("Jdbc", "org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer",
			"org.springframework.boot:spring-boot-starter-jdbc", "initialize-schema", "platform", "schema",
			"table-prefix"),

	/** Redis. */
	REDIS("Redis", "org.springframework.data.redis.connection.RedisConnectionFactory",
			"org.springframework.boot:spring-boot-starter-data-redis", "command-timeout", "key-prefix"),

	/** ZooKeeper. */
	ZOOKEEPER("ZooKeeper", "org.apache.curator.framework.CuratorFramework", "org.apache.curator:curator-framework",
			"base-path", "connect-string[]", "connection-timeout", "password", "session-timeout", "username");

	static final String PROPERTY = "snowflake.lease.store";

	private final String label;

	private final String library;

	private final String artifact;

	private final Duration defaultTtl;

	private final String properties;

	LeaseStoreType(String label) {
		this(label, "", "");
	}

	LeaseStoreType(String label, String library, String artifact, String... properties) {
		this(label, library, artifact, Duration.ofSeconds(30), properties);
	}

	/**
	 * Creates a type.
	 * @param label how the names of its classes begin
	 * @param library a class that has to be there
	 * @param artifact what brings that class
	 * @param defaultTtl how long a lease lasts unless a property says so
	 * @param properties its own properties, those that are lists with brackets at the end
	 */
	LeaseStoreType(String label, String library, String artifact, Duration defaultTtl, String... properties) {
		this.label = label;
		this.library = library;
		this.artifact = artifact;
		this.defaultTtl = defaultTtl;
		this.properties = String.join(",", properties);
	}

	/**
	 * Finds a type by a value of the property, as conditions compare it.
	 */
	static @Nullable LeaseStoreType of(String value) {
		return Stream.of(values()).filter((type) -> type.isMeantBy(value)).findFirst().orElse(null);
	}

	/**
	 * Tells the starter's stores from an application's own.
	 * @param bean a bean of type {@link NodeLeaseStore}
	 * @return what it is, or null if it is the application's own
	 */
	static @Nullable LeaseStoreType of(Bean bean) {
		return stores().filter((type) -> type.beanName().equals(bean.name()) && bean.isMadeBy(type.configuration()))
			.findFirst()
			.orElse(null);
	}

	/** All that are stores. */
	static Stream<LeaseStoreType> stores() {
		return Stream.of(values()).filter((type) -> type != NONE);
	}

	/** The values of all that are stores, for people: with commas and "or" between. */
	static String choice() {
		return choice((type) -> true);
	}

	/**
	 * Returns the values of all other stores, for people.
	 * @return the values with commas and "or" between
	 */
	public String others() {
		return choice((type) -> type != this);
	}

	private static String choice(Predicate<LeaseStoreType> which) {
		List<String> values = stores().filter(which).map(LeaseStoreType::value).toList();
		int last = values.size() - 1;
		return String.join(", ", values.subList(0, last)) + " or " + values.get(last);
	}

	/** The value of the property. */
	String value() {
		return name().toLowerCase(Locale.ROOT);
	}

	/** Upper case or lower case. */
	boolean isMeantBy(String value) {
		return value.equalsIgnoreCase(value());
	}

	/** What its bean is called. */
	String beanName() {
		return "snowflake" + this.label + "NodeLeaseStore";
	}

	/**
	 * The class that defines its bean. By name, because rooms know this package, and not
	 * the other way round.
	 */
	String configuration() {
		return String.format(Locale.ROOT, "io.github.snowflakeid.autoconfigure.lease.%s.%sLeaseStoreAutoConfiguration",
				value(), this.label);
	}

	boolean isLibraryPresent(@Nullable ClassLoader classLoader) {
		return ClassUtils.isPresent(this.library, classLoader);
	}

	/** What brings its library, as group and name. */
	String artifact() {
		return this.artifact;
	}

	Duration defaultTtl() {
		return this.defaultTtl;
	}

	/**
	 * The full names of its properties, those that are lists with brackets at the end.
	 */
	Stream<String> properties() {
		return StringUtils.commaDelimitedListToSet(this.properties)
			.stream()
			.map((name) -> "snowflake.lease." + value() + "." + name);
	}

}
