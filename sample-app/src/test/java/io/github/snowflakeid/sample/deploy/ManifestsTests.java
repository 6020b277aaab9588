package io.github.snowflakeid.sample.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.convert.DurationStyle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Tag("once")
class ManifestsTests {

	private static final String DRAINING = "SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE";

	static Stream<PodTemplateSpec> pods() throws IOException {
		return Stream.of(Manifests.deployedPod(), Manifests.numberedPod());
	}

	@Test
	void kubernetesKnowsEveryField() throws IOException {
		assertThat(Manifests.all())
			.extracting((manifest) -> manifest.getKind() + ' ' + manifest.getMetadata().getName())
			.containsExactlyInAnyOrder("ConfigMap snowflake-sample", "Deployment snowflake-sample",
					"Service snowflake-sample", "PodDisruptionBudget snowflake-sample", "Service snowflake-sample-pods",
					"StatefulSet snowflake-sample");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "data: {a: 1}", "data: {a: true}", "daata: {}", "metadata: {nname: x}", "immutable: maybe" })
	void aManifestThatKubernetesWouldRefuseIsRefused(String wrong) {
		assertThatExceptionOfType(DatabindException.class)
			.isThrownBy(() -> Manifests.read("{apiVersion: v1, kind: ConfigMap, %s}".formatted(wrong)));
	}

	@ParameterizedTest
	@MethodSource("pods")
	void everyVariableIsAPropertyOfTheApplication(PodTemplateSpec pod) throws IOException {
		Collection<JsonNode> properties = properties().values();
		assertThat(Manifests.environment(pod, 0).keySet())
			.allMatch((variable) -> properties.stream().anyMatch((property) -> isBoundFrom(property, variable)));
		assertThat(container(pod).getEnv()).extracting(EnvVar::getName).doesNotHaveDuplicates();
	}

	@ParameterizedTest
	@MethodSource("pods")
	void thePodIsFoundByServiceAndPrometheus(PodTemplateSpec pod) throws IOException {
		Map<String, String> labels = pod.getMetadata().getLabels();
		ContainerPort port = container(pod).getPorts().get(0);
		assertThat(Manifests.all(Service.class)).hasSize(2).allSatisfy((service) -> {
			assertThat(labels).containsAllEntriesOf(service.getSpec().getSelector());
			assertThat(service.getSpec().getPorts()).singleElement()
				.extracting((servicePort) -> servicePort.getTargetPort().getStrVal())
				.isEqualTo(port.getName());
		});
		assertThat(labels)
			.containsAllEntriesOf(Manifests.only(PodDisruptionBudget.class).getSpec().getSelector().getMatchLabels());
		assertThat(pod.getMetadata().getAnnotations()).containsEntry("prometheus.io/scrape", "true")
			.containsEntry("prometheus.io/port", port.getContainerPort().toString())
			.containsEntry("prometheus.io/path", "/actuator/prometheus");
	}

	@ParameterizedTest
	@MethodSource("pods")
	void thePageIsOff(PodTemplateSpec pod) throws IOException {
		assertThat(Manifests.environment(pod, 0)).containsEntry("SAMPLE_PAGE_ENABLED", "false");
	}

	@Test
	void workloadsSelectTheirPods() throws IOException {
		assertThat(Manifests.deployedPod().getMetadata().getLabels())
			.containsAllEntriesOf(Manifests.only(Deployment.class).getSpec().getSelector().getMatchLabels());
		StatefulSet statefulSet = Manifests.only(StatefulSet.class);
		assertThat(Manifests.numberedPod().getMetadata().getLabels())
			.containsAllEntriesOf(statefulSet.getSpec().getSelector().getMatchLabels());
		assertThat(Manifests.all(Service.class))
			.filteredOn((service) -> "None".equals(service.getSpec().getClusterIP()))
			.singleElement()
			.extracting((service) -> service.getMetadata().getName())
			.isEqualTo(statefulSet.getSpec().getServiceName());
	}

	@ParameterizedTest
	@MethodSource("pods")
	void requestsAreDrainedBeforeKubernetesKills(PodTemplateSpec pod) throws IOException {
		long preStop = Long.parseLong(container(pod).getLifecycle().getPreStop().getExec().getCommand().get(1));
		long draining = DurationStyle.detectAndParse(Manifests.environment(pod, 0).get(DRAINING)).toSeconds();
		assertThat(pod.getSpec().getTerminationGracePeriodSeconds()).isGreaterThan(preStop + 2 * draining);
	}

	@Test
	void theStartMayTakeAsLongAsTheSearchForANodeId() throws IOException {
		String timeout = properties().get("snowflake.lease.acquire-timeout").get("defaultValue").asString();
		Probe startup = container(Manifests.deployedPod()).getStartupProbe();
		assertThat(Duration.ofSeconds((long) startup.getPeriodSeconds() * startup.getFailureThreshold()))
			.isGreaterThan(DurationStyle.detectAndParse(timeout).plusSeconds(30));
	}

	@ParameterizedTest
	@MethodSource("pods")
	void thePodHasNoPowerThatItDoesNotNeed(PodTemplateSpec pod) throws IOException {
		assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
		assertThat(Files.readString(Path.of("deploy", "Dockerfile")))
			.contains("\nUSER " + pod.getSpec().getSecurityContext().getRunAsUser() + ":");
		assertThat(container(pod).getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
		assertThat(container(pod).getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
		assertThat(container(pod).getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
		assertThat(container(pod).getVolumeMounts()).singleElement().satisfies((mount) -> {
			assertThat(mount.getMountPath()).isEqualTo("/tmp");
			assertThat(pod.getSpec().getVolumes()).singleElement()
				.satisfies((volume) -> assertThat(volume.getName()).isEqualTo(mount.getName()));
		});
	}

	@Test
	void theManifestsDifferInWhatTheySayOfNodeIdsOnly() throws IOException {
		PodTemplateSpec deployed = Manifests.deployedPod();
		PodTemplateSpec numbered = Manifests.numberedPod();
		Stream.of(deployed, numbered).forEach((pod) -> {
			container(pod).setEnv(Collections.emptyList());
			container(pod).setStartupProbe(null);
		});
		assertThat(numbered).isEqualTo(deployed);
	}

	@Test
	void theConfigMapIsUsedByBoth() throws IOException {
		String name = Manifests.only(ConfigMap.class).getMetadata().getName();
		assertThat(pods()).allSatisfy((pod) -> assertThat(container(pod).getEnvFrom()).singleElement()
			.satisfies((source) -> assertThat(source.getConfigMapRef().getName()).isEqualTo(name)));
	}

	private static Container container(PodTemplateSpec pod) {
		return Manifests.container(pod);
	}

	/** Everything that says of itself what it can be configured with. */
	private static Map<String, JsonNode> properties() throws IOException {
		Map<String, JsonNode> properties = new HashMap<>();
		for (URL file : Collections
			.list(ManifestsTests.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream in = file.openStream()) {
				new JsonMapper().readTree(in)
					.get("properties")
					.forEach((property) -> properties.put(property.get("name").asString(), property));
			}
		}
		return properties;
	}

	private static boolean isBoundFrom(JsonNode property, String variable) {
		String name = property.get("name").asString().replace('.', '_').toUpperCase(Locale.ROOT);
		boolean map = property.path("type").asString("").startsWith("java.util.Map");
		// Spring Boot binds a property with a dash from a variable without it, and from
		// one with an underscore
		return Stream.of(name.replace("-", ""), name.replace('-', '_'))
			.anyMatch((known) -> variable.equals(known) || (map && variable.startsWith(known + '_')));
	}

}
