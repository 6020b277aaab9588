package io.github.snowflakeid.peers;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

import io.github.snowflakeid.SnowflakePreset;
import io.github.snowflakeid.inspect.Inspect;
import io.hypersistence.tsid.TSID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link Inspect} reads a million ids of each library's own generator, in a process that
 * has nothing but the product on its class path.
 */
@Tag("once")
class InspectTests {

	private static final int IDS = 1_000_000;

	private static final Duration SECONDS = Duration.ofSeconds(30);

	/** Yitter has no more than 6 bits for it. */
	private static final long NODE_ID = 37;

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			HUTOOL             | twitter, hutool, mybatis-plus, leaf
			MYBATIS_PLUS       | twitter, hutool, mybatis-plus, leaf
			COSID              | cosid
			TSID_CREATOR       | tsid
			HYPERSISTENCE_TSID | tsid
			YITTER             | yitter
			SNOWFLAKE          | the starter's own layout
			""")
	void namesThePresetOfTheLibrary(Peer peer, String presets) throws IOException, InterruptedException {
		assertThat(inspect(draw(peer, Long::toString))).startsWith("1,000,000 ids in decimal")
			.contains("They fit " + presets + ".")
			.contains("node ids     1 of %,d: 37".formatted((peer == Peer.YITTER) ? 64 : 1024));
	}

	@Test
	void namesThePresetOfTextsOfTsid() throws IOException, InterruptedException {
		assertThat(inspect(draw(Peer.HYPERSISTENCE_TSID, (id) -> TSID.from(id).toString())))
			.startsWith("1,000,000 ids in base32")
			.contains("They fit tsid.");
	}

	@ParameterizedTest
	@CsvSource({ "Asia/Shanghai,+08:00", "UTC,UTC", "Asia/Kolkata,+05:30" })
	void saysTheZoneOfShardingSphere(String zone, String offset) throws IOException, InterruptedException {
		assertThat(inspect(PinnedShardingSphere.draw(this.directory, zone, NODE_ID, IDS)))
			.startsWith("1,000,000 ids in decimal")
			.contains("They fit shardingsphere, zone " + offset + ".", "node ids     1 of 1,024: 37",
					"properties   snowflake.preset=shardingsphere, snowflake.preset-zone=" + offset
							+ System.lineSeparator());
	}

	@Test
	void saysTheOffsetThatNewYorkHasNow() throws IOException, InterruptedException {
		assertThat(inspect(PinnedShardingSphere.draw(this.directory, "America/New_York", NODE_ID, 1000)))
			.contains("snowflake.preset-zone=" + ZoneId.of("America/New_York").getRules().getOffset(Instant.now()));
	}

	/** Its node id stands above its timestamp. */
	@Test
	void idsOfSeataFitNothing() throws IOException, InterruptedException {
		assertThat(inspect(draw(Peer.SEATA, 1000, 1000, Long::toString))).contains("They fit no preset");
	}

	private Path draw(Peer peer, LongFunction<String> text) throws IOException {
		return draw(peer, NODE_ID, IDS, text);
	}

	private Path draw(Peer peer, long nodeId, int count, LongFunction<String> text) throws IOException {
		LongSupplier generator = peer.unscripted(this.directory).apply(nodeId);
		Path file = this.directory.resolve("ids");
		try (BufferedWriter writer = Files.newBufferedWriter(file)) {
			for (int i = 0; i < count; i++) {
				writer.write(text.apply(generator.getAsLong()));
				writer.newLine();
			}
		}
		return file;
	}

	private static String inspect(Path file) throws IOException, InterruptedException {
		String product = SnowflakePreset.class.getProtectionDomain().getCodeSource().getLocation().getPath();
		long before = System.nanoTime();
		Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-Xmx32m", "-cp",
				product, Inspect.class.getName(), file.toString())
			.redirectErrorStream(true)
			.start();
		String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		process.waitFor();
		Duration took = Duration.ofNanos(System.nanoTime() - before);
		System.out.println(took + "\n" + said);
		assertThat(took).isLessThan(SECONDS);
		return said;
	}

}
