package io.github.snowflakeid.autoconfigure.lease.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where a directory of leases would be a container's own.
 */
class ContainerDiskTests {

	private static final Path LEASES = Path.of("/home/app/.snowflake/leases");

	private static final String LAYERS = "500 400 0:50 / / rw,relatime master:1 - overlay overlay "
			+ "rw,lowerdir=/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/1/fs";

	private final Map<String, String> variables = new HashMap<>();

	@TempDir
	private Path machine;

	private @Nullable CloudPlatform platform;

	@Test
	void isSilentOutsideOfContainers() throws IOException {
		write("proc/self/cgroup", "0::/user.slice/user-1000.slice/session-1.scope");
		write("proc/self/mountinfo", "26 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw");
		assertThat(sign(LEASES)).isNull();
	}

	@Test
	void isSilentOnMachineWithoutProc() {
		assertThat(sign(LEASES)).isNull();
	}

	@ParameterizedTest
	@CsvSource({ ".dockerenv,there is /.dockerenv", "run/.containerenv,there is /run/.containerenv" })
	void knowsContainersByTheirFiles(String file, String sign) throws IOException {
		write(file, "");
		assertThat(sign(LEASES)).isEqualTo(sign);
	}

	@Test
	void knowsContainersByTheirVariable() {
		this.variables.put("container", "podman");
		assertThat(sign(LEASES)).isEqualTo("the environment variable container is podman");
	}

	@ParameterizedTest
	@ValueSource(strings = { "12:pids:/docker/0123456789ab",
			"0::/kubepods.slice/kubepods-burstable.slice/cri-containerd-1.scope",
			"0::/machine.slice/libpod-1.scope/container", "4:memory:/lxc/web", "1:name=systemd:/garden/1" })
	void knowsContainersByTheirControlGroups(String line) throws IOException {
		write("proc/self/cgroup", line);
		assertThat(sign(LEASES)).isEqualTo("/proc/self/cgroup names a container");
	}

	/** Control groups of version 2 are all hidden behind a namespace. */
	@Test
	void knowsContainersByTheLayersOfTheirDisk() throws IOException {
		write("proc/self/cgroup", "0::/");
		write("proc/self/mountinfo", LAYERS);
		assertThat(sign(LEASES)).isEqualTo("/ is a disk of layers");
	}

	@Test
	void knowsThePlatformsThatSpringBootKnows() {
		this.platform = CloudPlatform.KUBERNETES;
		assertThat(sign(LEASES)).isEqualTo("the platform is KUBERNETES");
	}

	@Test
	void asksSpringBootForThePlatform() {
		MockEnvironment environment = new MockEnvironment().withProperty("spring.main.cloud-platform", "kubernetes");
		assertThat(ContainerDisk.of(environment).signOfPrivate(Path.of("/proc"))).isNull();
		assertThat(CloudPlatform.getActive(environment)).isEqualTo(CloudPlatform.KUBERNETES);
	}

	@ParameterizedTest
	@ValueSource(strings = { "600 500 8:1 /var/leases /home/app/.snowflake/leases rw - ext4 /dev/sda1 rw",
			"600 500 8:1 /var/lib/docker/volumes/leases/_data /home/app rw shared:7 - ext4 /dev/sda1 rw",
			"600 500 0:60 / /home/app/.snowflake rw - nfs4 server:/leases rw",
			"600 500 8:1 /var/lib/kubelet/pods/1/volumes/kubernetes.io~csi/pvc-1/mount /home/app/.snowflake/leases rw - ext4 /dev/sdb rw" })
	void isSilentIfTheDirectoryIsOnMountOfItsOwn(String mount) throws IOException {
		write(".dockerenv", "");
		write("proc/self/mountinfo", LAYERS + "\n" + mount);
		assertThat(sign(LEASES)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "600 500 8:1 /var/data /data rw - ext4 /dev/sda1 rw",
			"600 500 0:60 / /home rw - tmpfs tmpfs rw",
			"600 500 8:1 /var/lib/kubelet/pods/1/volumes/kubernetes.io~empty-dir/leases /home/app rw - ext4 /dev/sda1 rw",
			"600 500 8:1 /var/lib/docker/volumes/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef/_data /home/app rw - ext4 /dev/sda1 rw",
			"600 500 8:1 /var/app /home/application rw - ext4 /dev/sda1 rw", "no line of this file" })
	void warnsIfTheMountIsNotWhereTheDirectoryIsOrIsPrivate(String mount) throws IOException {
		write(".dockerenv", "");
		write("proc/self/mountinfo", LAYERS + "\n" + mount);
		assertThat(sign(LEASES)).isEqualTo("there is /.dockerenv");
	}

	@Test
	void readsMountsWithSpacesInTheirNames() throws IOException {
		write(".dockerenv", "");
		write("proc/self/mountinfo", LAYERS + "\n600 500 8:1 /x /my\\040leases rw - ext4 /dev/sda1 rw");
		assertThat(sign(Path.of("/my leases"))).isNull();
	}

	@Test
	void followsLinksToTheMount() throws IOException {
		write(".dockerenv", "");
		write("proc/self/mountinfo", LAYERS + "\n600 500 8:1 /x /data rw - ext4 /dev/sda1 rw");
		Files.createDirectories(this.machine.resolve("data/leases"));
		Files.createDirectories(this.machine.resolve("home/app"));
		Files.createSymbolicLink(this.machine.resolve("home/app/.snowflake"), this.machine.resolve("data"));
		assertThat(sign(LEASES)).isNull();
	}

	@Test
	void saysWhatToDo() {
		assertThat(FileLeaseStoreAutoConfiguration.warning(LEASES, "there is /.dockerenv")).contains(LEASES.toString(),
				"snowflake.lease.file.directory", "/.dockerenv",
				"Each container has a disk of its own unless a shared one "
						+ "is mounted, and then every node id looks free in each",
				"Mount a volume", "jdbc, redis or zookeeper",
				"logging.level." + FileLeaseStoreAutoConfiguration.class.getName() + "=error");
	}

	private @Nullable String sign(Path directory) {
		return new ContainerDisk(this.machine, this.variables, this.platform).signOfPrivate(directory);
	}

	private void write(String file, String text) throws IOException {
		Path path = this.machine.resolve(file);
		Files.createDirectories(path.getParent());
		Files.writeString(path, text);
	}

}
