package io.github.snowflakeid.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The product with a deliberate fault: some of its classes, compiled from its own
 * sources, of which the rest stays as it is. The product has no switch for any of this.
 */
public final class PatchedProduct {

	private static final JavaCompiler COMPILER = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(),
			"needs a JDK");

	/** Kept, since it takes long to look at a class path for the first time. */
	private static final StandardJavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);

	private final Path classes;

	private PatchedProduct(Path classes) {
		this.classes = classes;
	}

	/**
	 * Compiles the product's classes that are patched, on the class path of this JVM.
	 * @param patches what is changed, in this order
	 * @param directory an empty directory to work in
	 * @return the product
	 * @throws IllegalStateException if a patch finds no place, or the outcome does not
	 * compile
	 * @throws IOException if the directory cannot be used
	 */
	public static PatchedProduct compile(List<SourcePatch> patches, Path directory) throws IOException {
		Map<Path, String> sources = new LinkedHashMap<>();
		for (SourcePatch patch : patches) {
			Path source = ProductSources.find(patch.type());
			String before = sources.containsKey(source) ? sources.get(source) : Files.readString(source);
			sources.put(source, patch.applyTo(before));
		}
		Path folder = Files.createDirectory(directory.resolve("sources"));
		List<Path> patched = new ArrayList<>();
		for (Map.Entry<Path, String> source : sources.entrySet()) {
			patched.add(Files.writeString(folder.resolve(source.getKey().getFileName()), source.getValue()));
		}
		Path classes = Files.createDirectory(directory.resolve("classes"));
		if (!patched.isEmpty() && !compileTo(classes, patched)) {
			throw new IllegalStateException("the product does not compile with its fault: " + patches);
		}
		return new PatchedProduct(classes);
	}

	private static boolean compileTo(Path classes, List<Path> sources) {
		List<String> options = List.of("-proc:none", "-nowarn", "-implicit:none", "-d", classes.toString(),
				"-classpath", System.getProperty("java.class.path"));
		synchronized (FILES) {
			return COMPILER.getTask(null, FILES, null, options, null, FILES.getJavaFileObjectsFromPaths(sources))
				.call();
		}
	}

	/**
	 * Returns where the patched classes are. On a class path they belong in front of the
	 * product.
	 * @return a directory
	 */
	public Path classes() {
		return this.classes;
	}

	/**
	 * Loads the product beside the real one.
	 * @param parent where the real one comes from, and all that both share
	 * @param anew tells by their names which classes are loaded once more: the product's,
	 * and those that are to use it
	 * @return a class loader
	 */
	public ClassLoader load(ClassLoader parent, Predicate<String> anew) {
		return new Loader(this.classes, parent, anew);
	}

	/**
	 * Loads some classes by itself, patched ones if there are any.
	 */
	private static final class Loader extends ClassLoader {

		private final Path classes;

		private final Predicate<String> anew;

		Loader(Path classes, ClassLoader parent, Predicate<String> anew) {
			super(parent);
			this.classes = classes;
			this.anew = anew;
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!this.anew.test(name)) {
				return super.loadClass(name, resolve);
			}
			synchronized (getClassLoadingLock(name)) {
				Class<?> loaded = findLoadedClass(name);
				return (loaded != null) ? loaded : define(name);
			}
		}

		private Class<?> define(String name) throws ClassNotFoundException {
			String path = name.replace('.', '/') + ".class";
			Path patched = this.classes.resolve(path);
			try (InputStream stream = Files.exists(patched) ? Files.newInputStream(patched)
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

}
