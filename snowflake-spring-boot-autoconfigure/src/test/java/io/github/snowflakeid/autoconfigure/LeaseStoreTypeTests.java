package io.github.snowflakeid.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.snowflakeid.lease.NodeLeaseStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

class LeaseStoreTypeTests {

	private static final Path SOURCES = Path.of("src/main/java/io/github/snowflakeid");

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "NONE")
	void namesWhatDefinesTheBeanOfTheStore(LeaseStoreType type) throws ClassNotFoundException {
		Class<?> configuration = ClassUtils.forName(type.configuration(), null);
		ConditionalOnProperty condition = configuration.getAnnotation(ConditionalOnProperty.class);
		assertThat(condition.name()).containsExactly(LeaseStoreType.PROPERTY);
		assertThat(condition.havingValue()).isEqualTo(type.value());
		assertThat(configuration.getDeclaredMethods()).filteredOn((method) -> method.isAnnotationPresent(Bean.class))
			.filteredOn((method) -> NodeLeaseStore.class.isAssignableFrom(method.getReturnType()))
			.singleElement()
			.satisfies((method) -> assertThat(method.getName()).isEqualTo(type.beanName()));
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "NONE")
	void namesClassOfTheLibrary(LeaseStoreType type) {
		assertThat(type.isLibraryPresent(null)).isTrue();
	}

	/**
	 * So that a new store is one more constant there, a package of its own, a package
	 * that wires it, and a line where auto-configurations are registered.
	 */
	@Test
	void isTheOnlyPlaceThatNamesStores() throws IOException {
		String names = Arrays.stream(LeaseStoreType.values())
			.filter((type) -> type != LeaseStoreType.NONE)
			.map(LeaseStoreType::value)
			.collect(Collectors.joining("|"));
		Pattern quoted = Pattern.compile("\"(?:[^\"\\\\]*[^\"\\\\A-Za-z])??(?:%s)(?![A-Za-z])".formatted(names));
		Pattern constant = Pattern.compile("LeaseStoreType\\.(?:%s)\\b".formatted(names.toUpperCase(Locale.ROOT)));
		try (Stream<Path> files = Files.walk(SOURCES)) {
			List<String> lines = files.filter(LeaseStoreTypeTests::isOfNoStore)
				.flatMap(LeaseStoreTypeTests::lines)
				.filter((line) -> quoted.matcher(line).find() || constant.matcher(line).find())
				.toList();
			assertThat(lines).isEmpty();
		}
	}

	private static boolean isOfNoStore(Path file) {
		String path = SOURCES.relativize(file).toString();
		// libraries that store entities bear the same names; and the last one knows the
		// properties of the warehouse whose name is snowflake as well
		return path.endsWith(".java") && !path.matches("(autoconfigure/)?(lease|entity)/[a-z]+/.*")
				&& !path.endsWith("LeaseStoreType.java") && !path.endsWith("UnknownProperties.java");
	}

	private static Stream<String> lines(Path file) {
		try {
			return Files.readAllLines(file).stream().map((line) -> file.getFileName() + ": " + line.strip());
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void knowsValuesInUpperAndLowerCase() {
		assertThat(LeaseStoreType.of("ZooKeeper")).isEqualTo(LeaseStoreType.ZOOKEEPER);
		assertThat(LeaseStoreType.of("zoo-keeper")).isNull();
	}

	@Test
	void tellsPeopleWhatThereIsToChooseFrom() {
		assertThat(LeaseStoreType.choice()).isEqualTo("file, jdbc, redis or zookeeper");
		assertThat(LeaseStoreType.FILE.others()).isEqualTo("jdbc, redis or zookeeper");
	}

}
