package io.github.snowflakeid.support;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class PatchedProductTests {

	private static final String RANGE = "io.github.snowflakeid.IdRange";

	@TempDir
	private Path directory;

	@Test
	void loadsThePatchedClassBesideTheOtherOne() throws Exception {
		SourcePatch patch = SourcePatch.add("IdRange", "public static final int FAULT = 4711;");
		ClassLoader parent = getClass().getClassLoader();
		Class<?> patched = PatchedProduct.compile(List.of(patch), this.directory)
			.load(parent, RANGE::equals)
			.loadClass(RANGE);
		assertThat(patched.getField("FAULT").get(null)).isEqualTo(4711);
		assertThat(patched).isNotSameAs(parent.loadClass(RANGE));
	}

	@Test
	void sharesWhatIsNotLoadedAnew() throws Exception {
		ClassLoader parent = getClass().getClassLoader();
		ClassLoader loader = PatchedProduct.compile(List.of(), this.directory).load(parent, (name) -> false);
		assertThat(loader.loadClass(RANGE)).isSameAs(parent.loadClass(RANGE));
	}

	@Test
	void appliesPatchesOneAfterTheOther() throws Exception {
		PatchedProduct product = PatchedProduct
			.compile(List.of(SourcePatch.add("IdRange", "static int fault() { return 1; }"),
					SourcePatch.replace("IdRange", "fault", "return 1;", "return 2;")), this.directory);
		assertThat(Files.isDirectory(product.classes())).isTrue();
		assertThat(Files.readString(this.directory.resolve("sources/IdRange.java"))).contains("return 2;");
	}

	@Test
	void refusesWhatDoesNotCompile() {
		SourcePatch patch = SourcePatch.add("IdRange", "int fault() { return unknown; }");
		assertThatIllegalStateException().isThrownBy(() -> PatchedProduct.compile(List.of(patch), this.directory))
			.withMessageContaining("does not compile")
			.withMessageContaining("a member of IdRange");
	}

}
