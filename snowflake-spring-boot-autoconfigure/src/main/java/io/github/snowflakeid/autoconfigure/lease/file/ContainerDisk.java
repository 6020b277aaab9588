package io.github.snowflakeid.autoconfigure.lease.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Tells whether a directory lies on a disk that this process's container has to itself:
 * then it is empty for every other container, and gone with this one.
 */
final class ContainerDisk {

	/** Of the runtimes' control groups, and of the layers that a container's disk has. */
	private static final Pattern RUNTIME = Pattern
		.compile("docker|kubepods|containerd|containers/storage|libpod|crio|cri-o|lxc|nspawn|garden|podman");

	/** Of Kubernetes, and of Docker where nobody gave the volume a name. */
	private static final Pattern PRIVATE_VOLUME = Pattern
		.compile("kubernetes\\.io~(?:empty-dir|local-ephemeral|ephemeral)|/volumes/[0-9a-f]{64}(?:/_data)?(?:/|$)");

	private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs", "overlay");

	private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

	private static final int ROOT = 3;

	private static final int MOUNT_POINT = 4;

	private final Path machine;

	private final Map<String, ?> variables;

	private final @Nullable CloudPlatform platform;

	/**
	 * Creates what looks at a machine.
	 * @param machine the root of its file system
	 * @param variables the variables of this process's environment
	 * @param platform what Spring Boot says where this process runs
	 */
	ContainerDisk(Path machine, Map<String, ?> variables, @Nullable CloudPlatform platform) {
		this.machine = machine;
		this.variables = variables;
		this.platform = platform;
	}

	static ContainerDisk of(Environment environment) {
		Map<String, ?> variables = (environment instanceof ConfigurableEnvironment configurable)
				? configurable.getSystemEnvironment() : Map.of();
		return new ContainerDisk(Path.of("/"), variables, CloudPlatform.getActive(environment));
	}

	/**
	 * Looks for signs of a container, and for a disk that was mounted from outside.
	 * @param directory an absolute path
	 * @return the sign that the directory is the container's own, or null if there is
	 * none
	 */
	@Nullable String signOfPrivate(Path directory) {
		List<String> mounts = lines("proc/self/mountinfo");
		String sign = signOfContainer(mounts);
		return (sign != null && !isShared(directory, mounts)) ? sign : null;
	}

	private @Nullable String signOfContainer(List<String> mounts) {
		if (this.platform != null && this.platform != CloudPlatform.NONE) {
			return "the platform is " + this.platform;
		}
		for (String file : List.of("/.dockerenv", "/run/.containerenv")) {
			if (Files.exists(inMachine(file))) {
				return "there is " + file;
			}
		}
		Object variable = this.variables.get("container");
		if (variable != null && !variable.toString().isBlank()) {
			return "the environment variable container is " + variable;
		}
		if (lines("proc/self/cgroup").stream().anyMatch((line) -> RUNTIME.matcher(line).find())) {
			return "/proc/self/cgroup names a container";
		}
		return mounts.stream().map(Mount::of).anyMatch((mount) -> mount != null && mount.isRootOfContainer())
				? "/ is a disk of layers" : null;
	}

	/** The mount that is named last covers those below it. */
	private boolean isShared(Path directory, List<String> mounts) {
		Path real = real(directory);
		Mount nearest = null;
		for (String line : mounts) {
			Mount mount = Mount.of(line);
			if (mount != null && real.startsWith(mount.point())
					&& (nearest == null || mount.point().getNameCount() >= nearest.point().getNameCount())) {
				nearest = mount;
			}
		}
		return nearest != null && nearest.point().getNameCount() > 0 && !MEMORY.contains(nearest.type())
				&& !PRIVATE_VOLUME.matcher(nearest.root()).find();
	}

	/** The directory need not be there yet, and a link may lead to the disk. */
	private Path real(Path directory) {
		Path existing = directory;
		while (existing.getParent() != null && !Files.exists(inMachine(existing.toString()))) {
			existing = existing.getParent();
		}
		try {
			Path real = inMachine(existing.toString()).toRealPath();
			Path inside = Path.of("/").resolve(this.machine.toRealPath().relativize(real));
			return inside.resolve(existing.relativize(directory)).normalize();
		}
		catch (IOException ex) {
			return directory;
		}
	}

	private List<String> lines(String file) {
		try {
			return Files.readAllLines(inMachine(file), StandardCharsets.ISO_8859_1);
		}
		catch (IOException | UncheckedIOException ex) {
			return List.of();
		}
	}

	private Path inMachine(String path) {
		return this.machine.resolve(path.startsWith("/") ? path.substring(1) : path);
	}

	/**
	 * A line of {@code /proc/self/mountinfo}.
	 *
	 * @param root what of the disk is mounted
	 * @param point where it is mounted
	 * @param type the type of the file system
	 * @param options its options
	 */
	private record Mount(String root, Path point, String type, String options) {

		static @Nullable Mount of(String line) {
			int dash = line.indexOf(" - ");
			String[] before = line.split(" ", -1);
			if (dash < 0 || before.length <= MOUNT_POINT) {
				return null;
			}
			String[] after = line.substring(dash + 3).split(" ", -1);
			return new Mount(unescaped(before[ROOT]), Path.of(unescaped(before[MOUNT_POINT])), after[0],
					after[after.length - 1]);
		}

		boolean isRootOfContainer() {
			return this.point.getNameCount() == 0 && this.type.equals("overlay")
					&& RUNTIME.matcher(this.options).find();
		}

		private static String unescaped(String text) {
			return OCTAL.matcher(text)
				.replaceAll(
						(match) -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(match.group(1), 8))));
		}

	}

}
