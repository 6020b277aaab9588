package io.github.snowflakeid.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sources of the product, in which a class is found by its simple name.
 */
final class ProductSources {

	private static final Path FOLDER = Path.of("snowflake-spring-boot-autoconfigure", "src", "main", "java");

	private ProductSources() {
	}

	/** Returns the one source file of a class. */
	static Path find(String type) {
		return find(root(), type);
	}

	static Path find(Path root, String type) {
		try (Stream<Path> files = Files.walk(root)) {
			List<Path> found = files.filter((file) -> file.getFileName().toString().equals(type + ".java")).toList();
			if (found.size() != 1) {
				throw new IllegalStateException(
						"the product must have exactly one class %s for a fault to be put in, and has: %s"
							.formatted(type, found.stream().map(root::relativize).toList()));
			}
			return found.get(0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path root() {
		Path start = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
		for (Path folder = start; folder != null; folder = folder.getParent()) {
			if (Files.isDirectory(folder.resolve(FOLDER))) {
				return folder.resolve(FOLDER);
			}
		}
		throw new IllegalStateException("there is no %s above %s".formatted(FOLDER, start));
	}

}
