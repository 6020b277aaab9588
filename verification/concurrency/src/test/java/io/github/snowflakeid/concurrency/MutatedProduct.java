package io.github.snowflakeid.concurrency;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The product with one deliberate fault, and the races on top of it: compiled from the
 * product's own source, and loaded beside the real one.
 */
final class MutatedProduct extends ClassLoader {

	private static final String BASE = "io.github.snowflakeid.";

	private static final Path SOURCES = Path.of(System.getProperty("basedir", ""))
		.toAbsolutePath()
		.resolve("../../snowflake-spring-boot-autoconfigure/src/main/java/io/github/snowflakeid");

	private final Path classes;

	MutatedProduct(Mutant mutant, Path directory) throws IOException {
		super(MutatedProduct.class.getClassLoader());
		this.classes = Files.createDirectory(directory.resolve("classes"));
		String file = mutant.source() + ".java";
		Path source = Files.writeString(directory.resolve(file),
				mutant.applyTo(Files.readString(SOURCES.resolve(file))));
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
			List<String> options = List.of("-proc:none", "-nowarn", "-d", this.classes.toString(), "-classpath",
					System.getProperty("java.class.path"));
			if (!compiler.getTask(null, files, null, options, null, files.getJavaFileObjects(source)).call()) {
				throw new IllegalStateException("%s does not compile".formatted(mutant));
			}
		}
	}

	@Override
	protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
		if (!name.startsWith(BASE)) {
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
