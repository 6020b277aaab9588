package io.github.snowflakeid.autoconfigure.lease.file;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

import io.github.snowflakeid.autoconfigure.ConfigurationProblems;
import io.github.snowflakeid.autoconfigure.PropertiesCheck;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The {@code snowflake.lease.file.*} properties.
 */
@ConfigurationProperties("snowflake.lease.file")
final class FileLeaseProperties implements PropertiesCheck {

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
	 * Tells what can be told by the path alone. Whether the disk takes a write shows when
	 * the first lease is acquired, while the application starts.
	 */
	@Override
	public void check(ConfigurationProblems problems) {
		try {
			Path path = path();
			if (this.directory.isBlank()) {
				add(problems, quoted(), ALLOWED,
						"Set %s to such a path, or remove it to use .snowflake/leases in the user's home directory.");
			}
			else if (!path.isAbsolute() && (isInHome() || this.directory.equals(defaultDirectory()))) {
				add(problems, quoted() + ", because the user has no home directory", ALLOWED,
						"Set %s to such a path without ~.");
			}
			else if (!path.isAbsolute() || this.directory.contains("${")) {
				add(problems, quoted(), ALLOWED + WHY_ABSOLUTE,
						"Set %s to a path such as /var/lib/snowflake/leases or ~/leases, without file: before it and with "
								+ "every placeholder resolved.");
			}
			else if (Files.exists(path.normalize()) && !Files.isDirectory(path.normalize())) {
				add(problems, path.normalize().toString(), ALLOWED + ", and this is a file",
						"Set %s to another path, or move the file away.");
			}
		}
		catch (InvalidPathException ex) {
			add(problems, quoted(), ALLOWED + ": " + ex.getReason(), "Set %s to such a path.");
		}
	}

	/** The absolute path of the directory, where nothing is wrong. */
	Path directoryPath() {
		return path().normalize();
	}

	private Path path() {
		return Path.of(isInHome() ? System.getProperty("user.home") + this.directory.substring(1) : this.directory);
	}

	private boolean isInHome() {
		return this.directory.equals("~") || this.directory.startsWith("~/");
	}

	private String quoted() {
		return "'" + this.directory + "'";
	}

	/** The one place that all processes of a user find without being told. */
	private static String defaultDirectory() {
		return System.getProperty("user.home") + "/.snowflake/leases";
	}

	private static void add(ConfigurationProblems problems, String value, String allowed, String remedy) {
		problems.add(PROPERTY, value, allowed, String.format(Locale.ROOT, remedy, PROPERTY));
	}

}
