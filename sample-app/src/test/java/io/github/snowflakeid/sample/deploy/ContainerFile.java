package io.github.snowflakeid.sample.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.FileSystemUtils;

/**
 * Does what the Dockerfile says, with directories in place of stages of an image: copies,
 * runs and collects, but knows nothing of base images and users. An instruction that it
 * does not know is an error.
 */
final class ContainerFile {

	private final Path root;

	private final Path context;

	private final Map<String, String> environment = new LinkedHashMap<>();

	private Path stage;

	private Path workingDirectory;

	private List<String> entrypoint = List.of();

	private ContainerFile(Path root, Path context) {
		this.root = root;
		this.context = context;
		this.stage = root;
		this.workingDirectory = root;
	}

	/** Builds from a context below a directory. */
	static ContainerFile build(Path file, Path context, Path root) throws IOException, InterruptedException {
		ContainerFile container = new ContainerFile(root, context);
		for (String line : Files.readAllLines(file)) {
			if (!line.isBlank() && !line.startsWith("#")) {
				String[] instruction = line.split(" +", 2);
				container.instruction(instruction[0], instruction[1]);
			}
		}
		return container;
	}

	private void instruction(String name, String arguments) throws IOException, InterruptedException {
		switch (name) {
			case "FROM" -> from(arguments);
			case "WORKDIR" -> workingDirectory(arguments);
			case "COPY" -> copy(arguments);
			case "RUN" -> run(arguments);
			case "ENV" -> environment(arguments);
			case "ENTRYPOINT" -> entrypoint(arguments);
			case "USER", "EXPOSE" -> {
				// nothing that a directory can show
			}
			default -> throw new IllegalArgumentException("Unknown instruction " + name);
		}
	}

	private void from(String arguments) throws IOException {
		String[] words = arguments.split(" ", -1);
		this.stage = Files.createDirectories(this.root.resolve((words.length == 3) ? words[2] : "final"));
		this.environment.clear();
	}

	private void workingDirectory(String path) throws IOException {
		this.workingDirectory = Files.createDirectories(inside(this.stage, path));
	}

	private void environment(String arguments) {
		String[] variable = arguments.split("=", 2);
		this.environment.put(variable[0], variable[1]);
	}

	private void entrypoint(String arguments) {
		this.entrypoint = List.of(new JsonMapper().readValue(arguments, String[].class));
	}

	private void copy(String arguments) throws IOException {
		String[] words = arguments.split(" ", -1);
		boolean fromStage = words[0].startsWith("--from=");
		String source = words[words.length - 2];
		String target = words[words.length - 1];
		Path from = fromStage ? inside(this.root.resolve(words[0].substring("--from=".length())), source)
				: this.context.resolve(source);
		Path to = this.workingDirectory.resolve(target);
		if (Files.isDirectory(from)) {
			FileSystemUtils.copyRecursively(from, to);
		}
		else {
			Files.copy(from, to);
		}
	}

	private void run(String command) throws IOException, InterruptedException {
		Process process = builder(List.of(command.split(" ", -1)), Map.of()).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (process.waitFor() != 0) {
			throw new IllegalStateException(command + " failed:\n" + output);
		}
	}

	/** Starts what the image would start, with variables beside its own. */
	Process start(Map<String, String> variables, Path log) throws IOException {
		return builder(this.entrypoint, variables).redirectOutput(log.toFile()).start();
	}

	private ProcessBuilder builder(List<String> command, Map<String, String> variables) {
		List<String> words = new ArrayList<>(command);
		if (!"java".equals(words.get(0))) {
			throw new IllegalArgumentException("Only java can be run, not " + words);
		}
		words.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
		ProcessBuilder builder = new ProcessBuilder(words).directory(this.workingDirectory.toFile())
			.redirectErrorStream(true);
		builder.environment().clear();
		builder.environment().putAll(this.environment);
		builder.environment().putAll(variables);
		return builder;
	}

	private static Path inside(Path stage, String absolute) {
		if (!absolute.startsWith("/")) {
			throw new IllegalArgumentException("Not absolute: " + absolute);
		}
		return stage.resolve(absolute.substring(1));
	}

	/** Returns the files of the image. */
	List<String> files() throws IOException {
		try (Stream<Path> files = Files.walk(this.workingDirectory)) {
			return files.filter(Files::isRegularFile)
				.map((file) -> this.workingDirectory.relativize(file).toString())
				.toList();
		}
	}

}
