package io.github.snowflakeid.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ProductSourcesTests {

	@TempDir
	private Path directory;

	@Test
	void findsAClassInWhateverPackage() {
		assertThat(ProductSources.find("LeaseSql")).endsWith(Path.of("lease", "jdbc", "LeaseSql.java"));
	}

	@Test
	void refusesAClassThatThereIsNot() {
		assertThatIllegalStateException().isThrownBy(() -> ProductSources.find("Unknown"))
			.withMessage("the product must have exactly one class Unknown for a fault to be put in, and has: []");
	}

	@Test
	void refusesAClassThatThereIsTwice() throws IOException {
		for (String folder : List.of("a", "b")) {
			Files.writeString(Files.createDirectory(this.directory.resolve(folder)).resolve("Twice.java"), "");
		}
		assertThatIllegalStateException().isThrownBy(() -> ProductSources.find(this.directory, "Twice"))
			.withMessageContaining(Path.of("a", "Twice.java").toString());
	}

}
