package io.github.snowflakeid.autoconfigure;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException.Problem;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The {@code snowflake.lease.file.*} properties.
 */
@ConfigurationProperties("snowflake.lease.file")
final class FileLeaseProperties {

	private static final String PROPERTY = "snowflake.lease.file.directory";

	private static final String ALLOWED = "the absolute path of a directory that this process may write to";

	private static final String WHY_ABSOLUTE = ", or processes with another working directory would use another one";

	/**
	 * Directory of the leases, an absolute path on a local disk that outlives the
	 * processes; ~/ is the user's home directory. Only those that use the same directory
	 * are kept from using the same node id.
	 */
	private String directory = defaultDirectory();

	public String getDirectory() {
		return this.directory;
	}

	public void setDirectory(String directory) {
		this.directory = directory;
	}

	/**
	 * Checks what can be told by the path alone. Whether the disk takes a write shows
	 * when the first lease is acquired, while the application starts.
	 * @return the absolute path of the directory
	 */
	Path directoryPath() {
		if (this.directory.isBlank()) {
			throw invalid(String.format(Locale.ROOT, "'%s'", this.directory), ALLOWED, String.format(Locale.ROOT,
					"Set %s to such a path, or remove it to use .snowflake/leases in the user's home directory.",
					PROPERTY));
		}
		try {
			boolean inHome = this.directory.equals("~") || this.directory.startsWith("~/");
			Path path = Path
				.of(inHome ? System.getProperty("user.home") + this.directory.substring(1) : this.directory);
			if (!path.isAbsolute() && (inHome || this.directory.equals(defaultDirectory()))) {
				throw invalid(
						String.format(Locale.ROOT, "'%s', because the user has no home directory", this.directory),
						ALLOWED, String.format(Locale.ROOT, "Set %s to such a path without ~.", PROPERTY));
			}
			if (!path.isAbsolute() || this.directory.contains("${")) {
				throw invalid(String.format(Locale.ROOT, "'%s'", this.directory), ALLOWED + WHY_ABSOLUTE, String.format(
						Locale.ROOT,
						"Set %s to a path such as /var/lib/snowflake/leases or ~/leases, without file: before it "
								+ "and with every placeholder resolved.",
						PROPERTY));
			}
			Path absolute = path.normalize();
			if (Files.exists(absolute) && !Files.isDirectory(absolute)) {
				throw invalid(absolute, ALLOWED + ", and this is a file",
						String.format(Locale.ROOT, "Set %s to another path, or move the file away.", PROPERTY));
			}
			return absolute;
		}
		catch (InvalidPathException ex) {
			throw invalid(String.format(Locale.ROOT, "'%s'", this.directory),
					String.format(Locale.ROOT, "%s: %s", ALLOWED, ex.getReason()),
					String.format(Locale.ROOT, "Set %s to such a path.", PROPERTY));
		}
	}

	/** The one place that all processes of a user find without being told. */
	private static String defaultDirectory() {
		return System.getProperty("user.home") + "/.snowflake/leases";
	}

	private static InvalidSnowflakeConfigurationException invalid(Object value, String allowed, String remedy) {
		return new InvalidSnowflakeConfigurationException(List.of(new Problem(PROPERTY, value, allowed, remedy)));
	}

}
