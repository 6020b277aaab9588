package io.github.snowflakeid.sample.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * The manifests, read into the classes of Kubernetes' own model. A field that Kubernetes
 * does not know, or a value of another type, is an error.
 */
final class Manifests {

	private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of("v1/ConfigMap", ConfigMap.class,
			"v1/Service", Service.class, "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class,
			"apps/v1/Deployment", Deployment.class, "apps/v1/StatefulSet", StatefulSet.class);

	private Manifests() {
	}

	static List<HasMetadata> all() throws IOException {
		List<HasMetadata> manifests = new ArrayList<>();
		try (Stream<Path> files = Files.list(Path.of("deploy", "kubernetes"))) {
			for (Path file : files.sorted().toList()) {
				manifests.addAll(read(Files.readString(file)));
			}
		}
		return manifests;
	}

	static List<HasMetadata> read(String text) {
		List<HasMetadata> manifests = new ArrayList<>();
		JsonMapper mapper = strictMapper();
		for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text)) {
			Map<?, ?> manifest = (Map<?, ?>) document;
			String kind = manifest.get("apiVersion") + "/" + manifest.get("kind");
			Class<? extends HasMetadata> type = KINDS.get(kind);
			if (type == null) {
				throw new IllegalArgumentException("Unknown kind " + kind);
			}
			manifests.add(mapper.convertValue(manifest, type));
		}
		return manifests;
	}

	private static JsonMapper strictMapper() {
		return JsonMapper.builder()
			.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
			.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
			// as Kubernetes, which takes no number for the text of a variable
			.withCoercionConfig(LogicalType.Textual,
					(config) -> Stream
						.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)
						.forEach((shape) -> config.setCoercion(shape, CoercionAction.Fail)))
			.annotationIntrospector(new UnknownFieldsFail())
			.build();
	}

	static <T> List<T> all(Class<T> type) throws IOException {
		return all().stream().filter(type::isInstance).map(type::cast).toList();
	}

	static <T> T only(Class<T> type) throws IOException {
		List<T> manifests = all(type);
		if (manifests.size() != 1) {
			throw new IllegalStateException(manifests.size() + " manifests of " + type.getSimpleName());
		}
		return manifests.get(0);
	}

	static PodTemplateSpec deployedPod() throws IOException {
		return only(Deployment.class).getSpec().getTemplate();
	}

	static PodTemplateSpec numberedPod() throws IOException {
		return only(StatefulSet.class).getSpec().getTemplate();
	}

	static Container container(PodTemplateSpec pod) {
		return pod.getSpec().getContainers().get(0);
	}

	/**
	 * Returns the environment of a pod as Kubernetes would make it, but for variables
	 * that come from optional secrets, which are left out.
	 */
	static Map<String, String> environment(PodTemplateSpec pod, int podIndex) throws IOException {
		Map<String, String> environment = new LinkedHashMap<>();
		Map<String, ConfigMap> configMaps = new LinkedHashMap<>();
		all(ConfigMap.class).forEach((configMap) -> configMaps.put(configMap.getMetadata().getName(), configMap));
		container(pod).getEnvFrom()
			.forEach((source) -> environment.putAll(configMaps.get(source.getConfigMapRef().getName()).getData()));
		for (EnvVar variable : container(pod).getEnv()) {
			if (variable.getValue() != null) {
				environment.put(variable.getName(), variable.getValue());
			}
			else if (variable.getValueFrom().getFieldRef() != null) {
				String path = variable.getValueFrom().getFieldRef().getFieldPath();
				if (!"metadata.labels['apps.kubernetes.io/pod-index']".equals(path)) {
					throw new IllegalStateException("Unknown field " + path);
				}
				environment.put(variable.getName(), Integer.toString(podIndex));
			}
			else if (!variable.getValueFrom().getSecretKeyRef().getOptional()) {
				throw new IllegalStateException("No secret for " + variable.getName());
			}
		}
		return environment;
	}

	/** The model keeps what it does not know for later; here it is refused. */
	private static final class UnknownFieldsFail extends JacksonAnnotationIntrospector {

		private static final long serialVersionUID = 1L;

		@Override
		public Boolean hasAnySetter(MapperConfig<?> config, Annotated annotated) {
			return false;
		}

	}

}
