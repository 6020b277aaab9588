package io.github.snowflakeid.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TimeZone;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.SnowflakeId;
import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.SnowflakePreset;
import io.hypersistence.tsid.TSID;
import me.ahoo.cosid.CosId;
import me.ahoo.cosid.snowflake.MillisecondSnowflakeId;
import me.ahoo.cosid.snowflake.SafeJavaScriptSnowflakeId;
import me.ahoo.cosid.snowflake.SecondSnowflakeId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SnowflakePreset} against the libraries' own generators.
 */
@Tag("once")
class PresetTests {

	private static final Path MIGRATION = Path.of(System.getProperty("basedir", ""), "../../docs/migration.md");

	private static final String BEGIN = "<!-- presets -->\n";

	private static final String END = "<!-- /presets -->\n";

	private static final int IDS = 100_000;

	/** Yitter has no more than 6 bits for it. */
	private static final long NODE_ID = 37;

	@TempDir
	private Path directory;

	static Stream<Arguments> peers() {
		return Stream.of(Arguments.of(Peer.HUTOOL, SnowflakePreset.HUTOOL),
				Arguments.of(Peer.HUTOOL, SnowflakePreset.TWITTER),
				Arguments.of(Peer.MYBATIS_PLUS, SnowflakePreset.MYBATIS_PLUS),
				Arguments.of(Peer.COSID, SnowflakePreset.COSID), Arguments.of(Peer.TSID_CREATOR, SnowflakePreset.TSID),
				Arguments.of(Peer.HYPERSISTENCE_TSID, SnowflakePreset.TSID),
				Arguments.of(Peer.YITTER, SnowflakePreset.YITTER));
	}

	@ParameterizedTest
	@MethodSource("peers")
	void readsAllPartsOfIdsOfTheLibrary(Peer peer, SnowflakePreset preset) {
		Instant before = Instant.now();
		long[] ids = draw(peer);
		Instant after = Instant.now().plusSeconds(2);
		assertThat(Arrays.stream(ids)).allSatisfy((id) -> {
			SnowflakeId parts = preset.layout().decompose(id);
			assertThat(parts.timestamp()).isBetween(before.minusSeconds(2), after);
			assertThat(parts.nodeId()).isEqualTo(NODE_ID);
			assertThat(parts.sequence()).isBetween(0L, preset.layout().maxSequence());
		});
	}

	@ParameterizedTest
	@MethodSource("peers")
	void continuesAboveAllIdsOfTheLibrary(Peer peer, SnowflakePreset preset) {
		long greatest = Arrays.stream(draw(peer)).max().orElseThrow();
		// the library may have borrowed from the future
		Instant free = preset.layout().decompose(greatest).timestamp().plus(preset.layout().tick());
		while (Instant.now().isBefore(free)) {
			Thread.onSpinWait();
		}
		SnowflakeIdGenerator ours = SnowflakeIdGenerator.builder().layout(preset.layout()).nodeId(0).build();
		assertThat(ours.nextId()).isGreaterThan(greatest);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Asia/Shanghai", "UTC", "America/New_York" })
	void readsAllPartsOfIdsOfShardingSphereInAnyZone(String zone) throws IOException, InterruptedException {
		SnowflakeLayout layout = SnowflakePreset.SHARDINGSPHERE.layout(offsetOf(zone));
		Instant before = Instant.now();
		long[] ids = PinnedShardingSphere.read(PinnedShardingSphere.draw(this.directory, zone, NODE_ID, IDS));
		Instant after = Instant.now();
		assertThat(ids).hasSize(IDS);
		assertThat(Arrays.stream(ids)).allSatisfy((id) -> {
			SnowflakeId parts = layout.decompose(id);
			assertThat(parts.timestamp()).isBetween(before.minusMillis(1), after);
			assertThat(parts.nodeId()).isEqualTo(NODE_ID);
			assertThat(parts.sequence()).isBetween(0L, layout.maxSequence());
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "Asia/Shanghai", "UTC", "America/New_York" })
	void continuesAboveAllIdsOfShardingSphereInAnyZone(String zone) throws IOException, InterruptedException {
		long[] ids = PinnedShardingSphere.read(PinnedShardingSphere.draw(this.directory, zone, 1023, IDS));
		SnowflakeIdGenerator ours = SnowflakeIdGenerator.builder()
			.layout(SnowflakePreset.SHARDINGSPHERE.layout(offsetOf(zone)))
			.nodeId(0)
			.build();
		assertThat(ours.nextId()).isGreaterThan(Arrays.stream(ids).max().orElseThrow());
	}

	/** Its offset is that of the day on which it starts, not that of its epoch. */
	private static ZoneOffset offsetOf(String zone) {
		return ZoneId.of(zone).getRules().getOffset(Instant.now());
	}

	@ParameterizedTest
	@CsvSource({ "2026-07-01T00:00:00Z,-4", "2026-12-01T00:00:00Z,-5" })
	void shardingSphereInNewYorkTakesTheOffsetOfTheDayOfItsStart(Instant start, int hours) {
		TimeZone usual = TimeZone.getDefault();
		TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
		try {
			Trial trial = new Trial(start);
			trial.draw(Peer.SHARDINGSPHERE.process(this.directory).apply(0));
			assertThat(SnowflakePreset.SHARDINGSPHERE.layout(ZoneOffset.ofHours(hours))
				.decompose(trial.ids().get(0))
				.timestamp()).isEqualTo(start);
		}
		finally {
			TimeZone.setDefault(usual);
			ScriptedClock.uninstall();
		}
	}

	@Test
	void propertiesOfShardingSphereLeaveThePartsOfAnIdWhereTheyAre() {
		LongSupplier generator = PinnedShardingSphere.generator(Map.of("worker-id", Long.toString(NODE_ID),
				"max-vibration-offset", "4095", "max-tolerate-time-difference-milliseconds", "1000"));
		SnowflakeLayout layout = SnowflakePreset.SHARDINGSPHERE.layout(offsetOf(ZoneId.systemDefault().getId()));
		Instant before = Instant.now();
		assertThat(LongStream.generate(generator).limit(IDS)).allSatisfy((id) -> {
			SnowflakeId parts = layout.decompose(id);
			assertThat(parts.timestamp()).isBetween(before.minusMillis(1), before.plusSeconds(60));
			assertThat(parts.nodeId()).isEqualTo(NODE_ID);
		});
	}

	@ParameterizedTest
	@EnumSource(names = { "TWITTER", "HUTOOL", "MYBATIS_PLUS" })
	void readsDatacenterAndWorkerByName(SnowflakePreset preset) {
		long id = new cn.hutool.core.lang.Snowflake(5, 3).nextId();
		assertThat(preset.nodeIdOf(preset.layout().decompose(id).nodeId())).isEqualTo("datacenter 3, worker 5");
	}

	@Test
	void readsSecondsOfCosId() {
		long before = Instant.now().getEpochSecond();
		long id = new SecondSnowflakeId((int) NODE_ID).generate();
		SnowflakeId parts = SnowflakePreset.COSID_SECONDS.layout().decompose(id);
		assertThat(parts.timestamp().getEpochSecond()).isBetween(before, before + 10);
		assertThat(parts.nodeId()).isEqualTo(NODE_ID);
	}

	@Test
	void readsCosIdsThatAreSafeForJavaScript() {
		assertSafeForJavaScript(SnowflakePreset.COSID_SAFE_JS.layout(),
				new MillisecondSnowflakeId(CosId.COSID_EPOCH, 41, 3, 9, 5));
	}

	/** It takes an epoch of seconds for one of milliseconds. */
	@Test
	void factoryOfCosIdHasAnotherEpoch() {
		assertSafeForJavaScript(
				SnowflakePreset.COSID_SAFE_JS.layout().withEpoch(Instant.parse("1970-01-19T06:06:43.200Z")),
				SafeJavaScriptSnowflakeId.ofMillisecond(5));
	}

	private static void assertSafeForJavaScript(SnowflakeLayout layout, me.ahoo.cosid.snowflake.SnowflakeId generator) {
		Instant before = Instant.now();
		SnowflakeId parts = layout.decompose(generator.generate());
		assertThat(parts.timestamp()).isBetween(before.minusMillis(1), before.plusSeconds(10));
		assertThat(parts.nodeId()).isEqualTo(5);
	}

	@Test
	void textsOfTsidAreBase32() {
		long seed = 20_261_201;
		assertThat(new SplittableRandom(seed).longs(1_000_000, 0, Long.MAX_VALUE)
			.filter((id) -> !TSID.from(id).toString().equals(IdFormat.BASE32.format(id))
					|| TSID.from(IdFormat.BASE32.format(id)).toLong() != id))
			.as("seed %d", seed)
			.isEmpty();
	}

	/** Written anew with {@code -Dpeers.page=write}. */
	@Test
	void pageHasAllPresets() throws IOException {
		StringBuilder table = new StringBuilder("""
				| `snowflake.preset` | whose | widths | tick | epoch | until | beside |
				| --- | --- | --- | --- | --- | --- | --- |
				""");
		for (SnowflakePreset preset : SnowflakePreset.values()) {
			SnowflakeLayout layout = preset.needsZone() ? preset.layout(ZoneOffset.UTC) : preset.layout();
			table.append("| `%s` | %s | %d, %d, %d | %s | %s | %s | %s |%n".formatted(
					preset.name().toLowerCase(Locale.ROOT).replace('_', '-'), preset.title(), layout.timestampBits(),
					layout.nodeIdBits(), layout.sequenceBits(), layout.tick(),
					preset.needsZone() ? layout.epoch().toString().replace("Z", " in `snowflake.preset-zone`")
							: layout.epoch(),
					layout.endOfLife().atOffset(ZoneOffset.UTC).getYear(), preset.isRunBeside() ? "yes" : "no"));
		}
		String page = Files.readString(MIGRATION);
		int begin = page.indexOf(BEGIN) + BEGIN.length();
		int end = page.indexOf(END);
		if ("write".equals(System.getProperty("peers.page"))) {
			Files.writeString(MIGRATION, page.substring(0, begin) + table + page.substring(end));
		}
		else {
			assertThat(page.substring(begin, end)).isEqualTo(table.toString());
		}
	}

	private long[] draw(Peer peer) {
		LongSupplier generator = peer.unscripted(this.directory).apply(NODE_ID);
		return LongStream.generate(generator).limit(IDS).toArray();
	}

}
