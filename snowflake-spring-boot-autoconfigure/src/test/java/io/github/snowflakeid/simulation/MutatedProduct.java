package io.github.snowflakeid.simulation;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;

import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import io.github.snowflakeid.SnowflakeIdGenerator;
import org.jspecify.annotations.NullMarked;

/**
 * The product with one deliberate fault, and the simulation on top of it: compiled from
 * the product's own sources, and loaded beside the real one. The product has no switch
 * for any of this.
 */
final class MutatedProduct extends ClassLoader {

	private static final String BASE = "io.github.snowflakeid.";

	/** What both sides talk about has to be the same class for both. */
	private static final Set<String> SHARED = Set.of(Outcome.class.getName(), Invariant.class.getName(),
			Violation.class.getName(), Fault.class.getName());

	private static final Path SOURCES = Path.of(System.getProperty("basedir", ""))
		.toAbsolutePath()
		.resolve("src/main/java/io/github/snowflakeid");

	private final Path classes;

	/**
	 * Compiles a mutant.
	 * @param mutant the mutant
	 * @param directory an empty directory to work in
	 * @param files the compiler's files
	 */
	MutatedProduct(Mutant mutant, Path directory, StandardJavaFileManager files) throws IOException {
		super(MutatedProduct.class.getClassLoader());
		this.classes = Files.createDirectory(directory.resolve("classes"));
		Map<String, String> sources = new LinkedHashMap<>();
		for (Mutant.Patch patch : mutant.patches()) {
			String text = sources.containsKey(patch.source()) ? sources.get(patch.source())
					: Files.readString(SOURCES.resolve(patch.source() + ".java"));
			sources.put(patch.source(), patch.apply(text));
		}
		List<Path> patched = new ArrayList<>();
		for (Map.Entry<String, String> source : sources.entrySet()) {
			Path file = directory.resolve(source.getKey() + ".java");
			Files.createDirectories(file.getParent());
			patched.add(Files.writeString(file, source.getValue()));
		}
		if (!patched.isEmpty()) {
			compile(patched, files);
		}
	}

	private void compile(List<Path> patched, StandardJavaFileManager files) {
		List<String> options = List.of("-proc:none", "-nowarn", "-d", this.classes.toString(), "-classpath",
				placeOf(SnowflakeIdGenerator.class) + File.pathSeparator + placeOf(NullMarked.class));
		if (!ToolProvider.getSystemJavaCompiler()
			.getTask(null, files, null, options, null, files.getJavaFileObjectsFromPaths(patched))
			.call()) {
			throw new IllegalStateException("the mutant does not compile");
		}
	}

	private static String placeOf(Class<?> type) {
		return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())).toString();
	}

	/** Returns a player of seeds that is linked with the mutated product. */
	@SuppressWarnings("unchecked")
	LongFunction<Outcome> player(Class<? extends LongFunction<Outcome>> type) {
		try {
			Constructor<?> constructor = loadClass(type.getName()).getDeclaredConstructor();
			constructor.setAccessible(true);
			return (LongFunction<Outcome>) constructor.newInstance();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
		if (!name.startsWith(BASE) || SHARED.contains(name)) {
			return super.loadClass(name, resolve);
		}
		synchronized (getClassLoadingLock(name)) {
			Class<?> loaded = findLoadedClass(name);
			return (loaded != null) ? loaded : define(name);
		}
	}

	private Class<?> define(String name) throws ClassNotFoundException {
		String path = name.replace('.', '/') + ".class";
		Path mutated = this.classes.resolve(path);
		try (InputStream stream = Files.exists(mutated) ? Files.newInputStream(mutated)
				: getParent().getResourceAsStream(path)) {
			if (stream == null) {
				throw new ClassNotFoundException(name);
			}
			byte[] bytes = stream.readAllBytes();
			return defineClass(name, bytes, 0, bytes.length);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
