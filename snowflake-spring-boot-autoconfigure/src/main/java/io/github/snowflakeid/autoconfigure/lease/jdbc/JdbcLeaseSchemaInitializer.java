package io.github.snowflakeid.autoconfigure.lease.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import io.github.snowflakeid.lease.jdbc.JdbcNodeLeaseStore;

import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.jdbc.init.PlatformPlaceholderDatabaseDriverResolver;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.datasource.init.ScriptException;
import org.springframework.util.StringUtils;

/**
 * Creates the tables of the leases.
 */
final class JdbcLeaseSchemaInitializer extends DataSourceScriptDatabaseInitializer {

	/**
	 * On PostgreSQL "create table if not exists" fails if another process is creating the
	 * same table. That can happen once for each of the two, and never when it exists.
	 */
	private static final int ATTEMPTS = 3;

	private final String tablePrefix;

	JdbcLeaseSchemaInitializer(DataSource dataSource, JdbcLeaseProperties properties) {
		super(dataSource, settings(dataSource, properties));
		this.tablePrefix = properties.getTablePrefix();
	}

	private static DatabaseInitializationSettings settings(DataSource dataSource, JdbcLeaseProperties properties) {
		DatabaseInitializationSettings settings = new DatabaseInitializationSettings();
		settings.setMode(DatabaseInitializationMode.NEVER);
		if (isWanted(dataSource, properties.getInitializeSchema())) {
			settings.setMode(DatabaseInitializationMode.ALWAYS);
			settings.setSchemaLocations(locations(dataSource, properties));
		}
		return settings;
	}

	private static boolean isWanted(DataSource dataSource, DatabaseInitializationMode mode) {
		return mode == DatabaseInitializationMode.ALWAYS
				|| (mode == DatabaseInitializationMode.EMBEDDED && EmbeddedDatabaseConnection.isEmbedded(dataSource));
	}

	private static List<String> locations(DataSource dataSource, JdbcLeaseProperties properties) {
		PlatformPlaceholderDatabaseDriverResolver resolver = new PlatformPlaceholderDatabaseDriverResolver()
			.withDriverPlatform(DatabaseDriver.MARIADB, "mysql");
		String platform = properties.getPlatform();
		return StringUtils.hasText(platform) ? resolver.resolveAll(platform, properties.getSchema())
				: resolver.resolveAll(dataSource, properties.getSchema());
	}

	@Override
	protected void runScripts(Scripts scripts) {
		List<Resource> named = new ArrayList<>();
		scripts.forEach((script) -> named.add(named(script)));
		Scripts utf8 = new Scripts(named).separator(scripts.getSeparator()).encoding(StandardCharsets.UTF_8);
		for (int attempt = 1;; attempt++) {
			try {
				super.runScripts(utf8);
				return;
			}
			catch (ScriptException ex) {
				if (attempt == ATTEMPTS) {
					throw ex;
				}
			}
		}
	}

	private Resource named(Resource script) {
		try {
			String text = script.getContentAsString(StandardCharsets.UTF_8)
				.replace(JdbcNodeLeaseStore.DEFAULT_TABLE_PREFIX, this.tablePrefix);
			return new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8), script.getDescription());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
