package io.github.snowflakeid.autoconfigure.lease.jdbc;

import java.util.Locale;

import io.github.snowflakeid.autoconfigure.ConfigurationProblems;
import io.github.snowflakeid.autoconfigure.PropertiesCheck;
import io.github.snowflakeid.lease.jdbc.JdbcNodeLeaseStore;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.sql.init.DatabaseInitializationMode;

/**
 * The {@code snowflake.lease.jdbc.*} properties.
 */
@ConfigurationProperties("snowflake.lease.jdbc")
final class JdbcLeaseProperties implements PropertiesCheck {

	/**
	 * When to create the tables at the start. By default only in an embedded database in
	 * memory.
	 */
	private DatabaseInitializationMode initializeSchema = DatabaseInitializationMode.EMBEDDED;

	/**
	 * Platform for the placeholder @@platform@@ in the location of the script. By default
	 * what the database says it is.
	 */
	private @Nullable String platform;

	/** Location of the script that creates the tables. */
	private String schema = "classpath:io/github/snowflakeid/lease/jdbc/schema-@@platform@@.sql";

	/**
	 * How the names of the tables begin, with the name of a schema and a dot before that
	 * if need be. Replaces snowflake_ in the script that creates them, too.
	 */
	private String tablePrefix = "snowflake_";

	public DatabaseInitializationMode getInitializeSchema() {
		return this.initializeSchema;
	}

	public void setInitializeSchema(DatabaseInitializationMode initializeSchema) {
		this.initializeSchema = initializeSchema;
	}

	public @Nullable String getPlatform() {
		return this.platform;
	}

	public void setPlatform(@Nullable String platform) {
		this.platform = platform;
	}

	public String getSchema() {
		return this.schema;
	}

	public void setSchema(String schema) {
		this.schema = schema;
	}

	public String getTablePrefix() {
		return this.tablePrefix;
	}

	public void setTablePrefix(String tablePrefix) {
		this.tablePrefix = tablePrefix;
	}

	@Override
	public void check(ConfigurationProblems problems) {
		if (!JdbcNodeLeaseStore.isTablePrefix(this.tablePrefix)) {
			problems.add("snowflake.lease.jdbc.table-prefix", String.format(Locale.ROOT, "'%s'", this.tablePrefix),
					"a letter or underscore and up to 29 letters, digits or underscores, after the name of a schema and a dot if need be",
					String.format(Locale.ROOT,
							"Set snowflake.lease.jdbc.table-prefix to such a text, or remove it: by default it is %s.",
							JdbcNodeLeaseStore.DEFAULT_TABLE_PREFIX));
		}
	}

}
