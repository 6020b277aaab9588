package io.github.snowflakeid.autoconfigure;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

import io.github.snowflakeid.autoconfigure.InvalidSnowflakeConfigurationException.Problem;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The {@code snowflake.lease.file.*} properties.
 */
@ConfigurationProperties("snowflake.lease.file")
final class FileLeaseProperties {

	private static final String PROPERTY = "snowflake.lease.file.directory";

	private static final String ALLOWED = "the path of a directory that this process may write to";

	/**
	 * Directory of the leases, on a local disk that outlives the processes. Only those
	 * that use the same directory are kept from using the same node id.
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
			throw invalid("'%s'".formatted(this.directory), ALLOWED,
					"Set %s to such a path, or remove it to use .snowflake/leases in the user's home directory."
						.formatted(PROPERTY));
		}
		try {
			Path path = Path.of(this.directory);
			if (!path.isAbsolute() && this.directory.equals(defaultDirectory())) {
				throw invalid("'%s', because the user has no home directory".formatted(this.directory), ALLOWED,
						"Set %s to such a path.".formatted(PROPERTY));
			}
			Path absolute = path.toAbsolutePath().normalize();
			if (Files.exists(absolute) && !Files.isDirectory(absolute)) {
				throw invalid(absolute, ALLOWED + ", and this is a file",
						"Set %s to another path, or move the file away.".formatted(PROPERTY));
			}
			return absolute;
		}
		catch (InvalidPathException ex) {
			throw invalid("'%s'".formatted(this.directory), "%s: %s".formatted(ALLOWED, ex.getReason()),
					"Set %s to such a path.".formatted(PROPERTY));
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
