package io.github.snowflakeid.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * README.md, CONTRIBUTING.md and docs/*.md, and what they name: files, headings, tests.
 * What is wrong is told in one line each, which begins with page and line.
 */
final class Pages {

	private static final Pattern FENCE = Pattern.compile("^ *```.*?^ *```", Pattern.DOTALL | Pattern.MULTILINE);

	private static final Pattern CODE = Pattern.compile("`[^`]+`");

	private static final Pattern LINK = Pattern.compile("\\[[^\\[\\]]*]\\(([^()\\s]+)\\)");

	private static final Pattern SCHEME = Pattern.compile("[a-z]+:.*");

	private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);

	/** A test class, perhaps with a method, or the end of the names of some. */
	private static final Pattern TEST = Pattern
		.compile("(?<![\\w/-])(\\*?)([A-Z]\\w*(?:Tests|[a-z]IT))\\b(?:[.#](\\w+))?");

	private static final Pattern PATH = Pattern
		.compile("(?<![\\w/.-])(?:config|docs|sample-app|snowflake-spring-boot-[a-z]+|verification)/[\\w./-]*\\w");

	/** What a rule calls any class. */
	private static final String ANY = "XTests";

	private final Path root;

	/** The places of all files, by the name of the file. */
	private final Map<String, List<Path>> files = new HashMap<>();

	/** The texts of the pages, by the path of the page. */
	private final Map<Path, String> texts = new LinkedHashMap<>();

	/**
	 * Reads the pages.
	 * @param root the folder of README.md
	 */
	Pages(Path root) throws IOException {
		this.root = root.normalize();
		Files.walkFileTree(this.root, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
				String name = directory.getFileName().toString();
				boolean isOurs = directory.equals(Pages.this.root) || !(name.startsWith(".") || name.equals("target"));
				return isOurs ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
			}

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
				Pages.this.files.computeIfAbsent(file.getFileName().toString(), (name) -> new ArrayList<>()).add(file);
				return FileVisitResult.CONTINUE;
			}

		});
		for (Path page : List.of(this.root.resolve("README.md"), this.root.resolve("CONTRIBUTING.md"))) {
			this.texts.put(page, Files.readString(page));
		}
		for (Path page : documents()) {
			this.texts.put(page, Files.readString(page));
		}
	}

	/** Returns the links that lead to no file, or to no heading of it. */
	List<String> brokenLinks() {
		List<String> problems = new ArrayList<>();
		this.texts.forEach((page, text) -> LINK.matcher(withoutCode(text)).results().forEach((link) -> {
			String target = link.group(1);
			if (!SCHEME.matcher(target).matches()) {
				String problem = problem(page, target);
				if (problem != null) {
					problems.add(place(page, text, link) + "the link to " + target + " " + problem);
				}
			}
		}));
		return problems;
	}

	/** Returns the tests that are named, and are not there. */
	List<String> missingTests() {
		List<String> problems = new ArrayList<>();
		this.texts.forEach((page, text) -> TEST.matcher(text).results().forEach((test) -> {
			String problem = test.group(2).equals(ANY) ? null
					: test.group(1).isEmpty() ? problem(test.group(2), test.group(3)) : problemOfEnd(test.group(2));
			if (problem != null) {
				problems.add(place(page, text, test) + problem);
			}
		}));
		return problems;
	}

	/** Returns the paths from the root on that are named, and lead to nothing. */
	List<String> missingPaths() {
		List<String> problems = new ArrayList<>();
		this.texts.forEach((page, text) -> PATH.matcher(withoutLinks(text)).results().forEach((path) -> {
			Path file = this.root.resolve(path.group());
			if (!path.group().contains("/target") && !Files.exists(file)) {
				problems.add(place(page, text, path) + path.group() + " is not there" + elsewhere(file));
			}
		}));
		return problems;
	}

	/** Returns the pages in docs to which no link of README.md leads. */
	List<String> pagesWithoutALinkInTheReadme() throws IOException {
		String readme = this.texts.get(this.root.resolve("README.md"));
		Set<String> linked = LINK.matcher(withoutCode(readme))
			.results()
			.map((link) -> link.group(1).replaceAll("#.*", ""))
			.collect(Collectors.toSet());
		return documents().stream()
			.map((page) -> "docs/" + page.getFileName())
			.filter((page) -> !linked.contains(page))
			.map((page) -> "README.md: there is no link to " + page + "; add a row to its table of pages")
			.toList();
	}

	private List<Path> documents() throws IOException {
		try (Stream<Path> pages = Files.list(this.root.resolve("docs"))) {
			return pages.filter((page) -> page.toString().endsWith(".md")).sorted().toList();
		}
	}

	private String problem(Path page, String target) {
		int hash = target.indexOf('#');
		String path = (hash >= 0) ? target.substring(0, hash) : target;
		Path file = path.isEmpty() ? page : page.resolveSibling(path).normalize();
		if (!Files.exists(file)) {
			return "leads to no file" + elsewhere(file);
		}
		if (hash < 0) {
			return null;
		}
		Set<String> anchors = anchors(file);
		return anchors.contains(target.substring(hash + 1)) ? null : "leads to no heading; there are " + anchors;
	}

	private String problem(String test, String method) {
		List<Path> sources = this.files.getOrDefault(test + ".java", List.of());
		if (sources.isEmpty()) {
			return "there is no test " + test;
		}
		Pattern declaration = Pattern.compile("\\b" + method + "\\(");
		boolean isThere = method == null || method.equals("java") || method.equals("class")
				|| sources.stream().anyMatch((source) -> declaration.matcher(read(source)).find());
		return isThere ? null : "there is no method " + method + " in " + sources;
	}

	private String problemOfEnd(String end) {
		return this.files.keySet().stream().anyMatch((name) -> name.endsWith(end + ".java")) ? null
				: "there is no test *" + end;
	}

	private String elsewhere(Path file) {
		List<Path> others = this.files.getOrDefault(file.getFileName().toString(), List.of());
		return others.isEmpty() ? ", and no file has this name" : "; of this name there is "
				+ others.stream().map(this.root::relativize).map(Path::toString).collect(Collectors.joining(", "));
	}

	private String place(Path page, String text, MatchResult match) {
		long line = text.substring(0, match.start()).lines().count();
		boolean begins = match.start() == 0 || text.charAt(match.start() - 1) == '\n';
		return String.format(Locale.ROOT, "%s:%d: ", this.root.relativize(page), begins ? line + 1 : line);
	}

	/** The anchors of the headings of a page, as GitHub makes them. */
	private static Set<String> anchors(Path page) {
		Set<String> anchors = new TreeSet<>();
		if (page.toString().endsWith(".md")) {
			HEADING.matcher(blanked(FENCE, read(page))).results().forEach((heading) -> {
				String anchor = heading.group(1)
					.strip()
					.toLowerCase(Locale.ROOT)
					.replaceAll("[^\\p{L}\\p{N} _-]", "")
					.replace(' ', '-');
				int copy = 0;
				String unique = anchor;
				while (!anchors.add(unique)) {
					unique = anchor + "-" + ++copy;
				}
			});
		}
		return anchors;
	}

	private static String withoutCode(String text) {
		return blanked(CODE, blanked(FENCE, text));
	}

	private static String withoutLinks(String text) {
		return blanked(LINK, text);
	}

	/** Everything stays where it is. */
	private static String blanked(Pattern pattern, String text) {
		return pattern.matcher(text).replaceAll((match) -> match.group().replaceAll("[^\\n]", "x"));
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
