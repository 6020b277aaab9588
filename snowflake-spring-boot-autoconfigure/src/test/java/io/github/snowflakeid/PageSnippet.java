package io.github.snowflakeid;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Java that stands on a page of the documents.
 *
 * @param text the lines between the fences
 */
public record PageSnippet(String text) {

	/**
	 * Returns the first snippet of a page.
	 * @param page the name of the page
	 * @return the snippet
	 */
	public static PageSnippet first(String page) {
		return find(page, page, "");
	}

	/**
	 * Returns the first snippet of a section.
	 * @param page the name of the page
	 * @param heading the heading of the section
	 * @return the snippet
	 */
	public static PageSnippet of(String page, String heading) {
		return find(page, heading, "^## " + Pattern.quote(heading) + "$(?:(?!^## ).)*?");
	}

	private static PageSnippet find(String page, String where, String before) {
		Pattern snippet = Pattern.compile(before + "^```java$\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
		try {
			Matcher matcher = snippet.matcher(Files.readString(Path.of("../docs", page)));
			if (!matcher.find()) {
				throw new IllegalArgumentException("there is no Java under '%s' in %s".formatted(where, page));
			}
			return new PageSnippet(matcher.group(1));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Compiles the text as a class that has no package.
	 * @param name the name of the class
	 * @param directory where to write its classes to
	 * @return the class
	 * @throws IllegalStateException with the compiler's words, warnings among them, if it
	 * has any
	 */
	public Class<?> compile(String name, Path directory) {
		JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///" + name + ".java"),
				JavaFileObject.Kind.SOURCE) {

			@Override
			public CharSequence getCharContent(boolean ignoreEncodingErrors) {
				return PageSnippet.this.text;
			}

		};
		StringWriter words = new StringWriter();
		List<String> options = List.of("-proc:none", "-implicit:none", "-parameters",
				"-Xlint:all,-path,-classfile,-processing", "-Werror", "-d", directory.toString(), "-classpath",
				System.getProperty("java.class.path"));
		if (!ToolProvider.getSystemJavaCompiler().getTask(words, null, null, options, null, List.of(file)).call()) {
			throw new IllegalStateException(words.toString());
		}
		return load(name, directory);
	}

	private static Class<?> load(String name, Path directory) {
		try {
			// it stays open: the class may need others later
			return Class.forName(name, false,
					new URLClassLoader(new URL[] { directory.toUri().toURL() }, PageSnippet.class.getClassLoader()));
		}
		catch (MalformedURLException | ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
