package io.github.snowflakeid.inspect;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.SnowflakePreset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Inspect}.
 */
class InspectTests {

	private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

	private static final String HUTOOL = lines(SnowflakePreset.HUTOOL.layout(), NOW);

	private String said = "";

	private String refused = "";

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SHARDINGSPHERE")
	void namesThePresetOfRecentIds(SnowflakePreset preset) {
		assertThat(inspect(lines(preset.layout(), NOW))).isZero();
		assertThat(this.said.lines().filter((line) -> line.startsWith("They fit ")).findFirst().orElseThrow())
			.contains(" " + preset.propertyValue());
	}

	@Test
	void saysAllThatIsKnownOfIdsThatFit() {
		assertThat(inspect(HUTOOL)).isZero();
		assertThat(this.said).isEqualTo(
				"""
						30 ids in decimal, from 2127372024161505284 to 2127372066406678532.
						Each is greater than the one before.

						They fit twitter, hutool, mybatis-plus, leaf.
						These have epoch, widths and tick in common: no id tells them apart, and each continues the series.
						The newest id is of 2026-11-30T11:59:59.950Z then, 0.050 s from now.
						As ids of others the newest is older, which it may be if nobody has made any since:
						  instagram                            2019-09-07T02:15:34.367Z

						oldest       2026-11-30T11:59:49.878Z
						newest       2026-11-30T11:59:59.950Z
						node ids     3 of 1,024: 1,35-36
						  1          10 ids, datacenter 0, worker 1
						  35         10 ids, datacenter 1, worker 3
						  36         10 ids, datacenter 1, worker 4
						not seen     0,2-34,37-1023
						sequence     0 to 4 of 4,095; 60 in 100 ids have 0
						safe start   2026-11-30T11:59:59.951Z, which has passed: from then on new ids are greater than all of these
						properties   snowflake.preset=twitter
						""");
	}

	@Test
	void pageShowsWhatIsSaid() throws IOException {
		String page = Files.readString(Path.of("../docs/migration.md"));
		assertThat(inspect("2127372024161505284\n2127372066406678532\n")).isZero();
		assertThat(page).contains("```text\n" + this.said + "```");
	}

	@Test
	void idsOfTheFutureHaveASafeStartThatIsStillToCome() {
		inspect(lines(SnowflakePreset.TSID.layout(), NOW.plusSeconds(5)));
		assertThat(this.said).contains("safe start   2026-11-30T12:00:04.951Z, which is still to come");
	}

	@Test
	void seriesThatMayNotRunBesideHasNoNodeIdsToTell() {
		inspect(lines(SnowflakePreset.SONYFLAKE.layout(), NOW));
		assertThat(this.said).doesNotContain("node ids ")
			.contains("beside       no: all that issue such ids have to end before the first new generator starts");
	}

	@Test
	void namesTheStartersOwnLayout() {
		assertThat(inspect(lines(SnowflakeLayout.DEFAULT, NOW))).isZero();
		assertThat(this.said).contains("They fit the starter's own layout.", "properties   none");
	}

	@Test
	void oldIdsOfSeveralPresetsAreNotGuessedAt() {
		Instant old = Instant.parse("2020-06-01T00:00:00Z");
		String ids = lines(SnowflakePreset.HUTOOL.layout(), old);
		assertThat(inspect(ids)).isZero();
		assertThat(this.said).doesNotContain("They fit")
			.contains("With no preset the newest id is of a time near 2026-11-30T12:00:00Z, which is now.")
			.contains("  twitter, hutool, mybatis-plus, leaf  2020-05-31T23:59:59.950Z")
			.contains("  discord                              2024-07-28T22:17:05.293Z");
		assertThat(inspect(ids, "--newest", "2020-06-01T00:00:00Z")).isZero();
		assertThat(this.said).contains("They fit twitter, hutool, mybatis-plus, leaf.",
				"0.050 s from when it was made.");
	}

	@Test
	void epochOfASeriesOfItsOwnFollowsFromTheNewestId() {
		SnowflakeLayout layout = SnowflakeLayout.DEFAULT.withEpoch(Instant.parse("2018-03-04T16:00:00Z"));
		assertThat(inspect(lines(layout, NOW))).isZero();
		assertThat(this.said).contains("  41,10,12 and a tick of 1ms           2018-03-04T16:00:00Z");
		assertThat(inspect(lines(layout, NOW), "--epoch=2018-03-04T16:00:00Z", "--widths=41,10,12")).isZero();
		assertThat(this.said).contains("They fit the layout given.", "node ids     3 of 1,024: 1,35-36",
				"snowflake.epoch=2018-03-04T16:00:00Z");
	}

	@ParameterizedTest
	@CsvSource({ "+08:00,+08:00", "UTC,UTC", "-05:00,-05:00", "Asia/Kolkata,+05:30", "+14:00,+14:00", "-12:00,-12:00" })
	void zoneOfShardingSphereFollowsFromTheNewestId(String zone, String offset) {
		assertThat(inspect(lines(SnowflakePreset.SHARDINGSPHERE.layout(ZoneId.of(zone)), NOW))).isZero();
		assertThat(this.said).contains("They fit shardingsphere, zone " + offset + ".",
				"The newest id is of 2026-11-30T11:59:59.950Z then, 0.050 s from now.",
				"newest       2026-11-30T11:59:59.950Z", "node ids     3 of 1,024: 1,35-36",
				"properties   snowflake.preset=shardingsphere, snowflake.preset-zone=" + offset
						+ System.lineSeparator());
	}

	@Test
	void saysWhichZonesFitAsWell() {
		inspect(lines(SnowflakePreset.SHARDINGSPHERE.layout(ZoneId.of("Asia/Shanghai")), NOW.minusSeconds(3000)));
		assertThat(this.said).contains("""
				They fit shardingsphere, zone +07:00.
				The newest id is of 2026-11-30T12:09:59.950Z then, 9 min 59 s from now.
				The zone follows from that time. If the newest id is older, the offset is greater by as much:
				  shardingsphere, zone +08:00          2026-11-30T11:09:59.950Z
				""");
	}

	@Test
	void saysThatTheZoneFollowsFromTheTimeAlsoWhereNoOtherFits() {
		inspect(lines(SnowflakePreset.SHARDINGSPHERE.layout(ZoneId.of("-05:00")), NOW));
		assertThat(this.said)
			.contains("The zone follows from that time. If the newest id is older, the offset is greater by as much."
					+ System.lineSeparator() + "As ids of others");
	}

	@Test
	void zoneIsCertainWhereItIsSaidWhenTheNewestIdWasMade() {
		inspect(lines(SnowflakePreset.SHARDINGSPHERE.layout(ZoneId.of("Asia/Shanghai")), NOW.minusSeconds(7200)),
				"--newest", "2026-11-30T10:00:00Z");
		assertThat(this.said).contains("They fit shardingsphere, zone +08:00.").doesNotContain("The zone follows");
	}

	@Test
	void oldIdsOfShardingSphereHaveNoZone() {
		inspect(lines(SnowflakePreset.SHARDINGSPHERE.layout(ZoneId.of("Asia/Shanghai")), NOW.minusSeconds(3 * 86_400)));
		assertThat(this.said).doesNotContain("They fit")
			.contains("  shardingsphere, zone UTC             2026-11-27T19:59:59.950Z");
	}

	@Test
	void zoneMayBeGiven() {
		String ids = lines(SnowflakePreset.SHARDINGSPHERE.layout(ZoneId.of("Asia/Shanghai")),
				NOW.minusSeconds(3 * 86_400));
		assertThat(inspect(ids, "--preset", "shardingsphere", "--zone", "Asia/Shanghai")).isZero();
		assertThat(this.said).contains("They fit shardingsphere, zone +08:00.", "newest       2026-11-27T11:59:59.950Z",
				"snowflake.preset=shardingsphere, snowflake.preset-zone=+08:00");
	}

	@Test
	void widthsAndTickMayBeGiven() {
		SnowflakeLayout layout = new SnowflakeLayout(35, 20, 5, Instant.parse("2024-01-01T00:00:00Z"),
				Duration.ofMillis(10));
		assertThat(
				inspect(lines(layout, NOW), "--epoch", "2024-01-01T00:00:00Z", "--widths", "35,20,5", "--tick", "10ms"))
			.isZero();
		assertThat(this.said).contains("newest       2026-11-30T11:59:59.950Z",
				"node ids     not listed: 20 bits have too many");
	}

	@ParameterizedTest
	@CsvSource({ "1,1", "1000,1000", "1764500000000,1" })
	void countersAndMillisecondsFitNothing(long first, long step) {
		assertThat(inspect(text(LongStream.iterate(first, (id) -> id + step).limit(100_000)))).isEqualTo(1);
		assertThat(this.said).contains("They fit no preset: with each the newest would be of the future, or of the "
				+ "first 30 days after the epoch.");
	}

	@Test
	void randomNumbersFitNothing() {
		assertThat(inspect(text(new SplittableRandom(1).longs(10_000, 0, Long.MAX_VALUE)))).isEqualTo(1);
	}

	@Test
	void presetThatIsGivenAndDoesNotFitIsSaid() {
		assertThat(inspect(HUTOOL, "--preset", "tsid")).isEqualTo(1);
		assertThat(this.said).contains("They do not fit tsid: the newest would be of 2036-01-27T10:17:05.293Z.");
		assertThat(inspect(HUTOOL, "--preset", "cosid-safe-js")).isEqualTo(1);
		assertThat(this.said).contains("They do not fit cosid-safe-js: its largest id is 9007199254740991.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "mybatis-plus", "MYBATIS_PLUS", "mybatisPlus" })
	void presetThatIsGivenIsTheOnlyOne(String preset) {
		assertThat(inspect(HUTOOL, "--preset", preset)).isZero();
		assertThat(this.said).contains("They fit mybatis-plus.", "properties   snowflake.preset=mybatis-plus")
			.doesNotContain("instagram");
	}

	/** Nanoseconds since 1970 have the bits of ids. */
	@Test
	void numbersWithoutNodeIdsAreInDoubt() {
		long nanos = NOW.getEpochSecond() * 1_000_000_000;
		inspect(text(new SplittableRandom(2).longs(10_000, nanos - 1_000_000_000, nanos)));
		assertThat(this.said).contains("(has almost all node ids)");
		inspect(text(new SplittableRandom(2).longs(10_000, nanos - 1_000_000_000, nanos)), "--preset", "hutool");
		assertThat(this.said).contains("This is in doubt: the ids have almost all node ids that there are");
	}

	@Test
	void smallNumbersBesideIdsAreToldOf() {
		inspect("1\n2\n3\n" + HUTOOL);
		assertThat(this.said).contains("3 of the ids are of the first day after the epoch, 2010-11-04T01:42:54.657Z");
	}

	@Test
	void saysHowManyIdsAreNotGreaterThanTheOneBefore() {
		List<String> ids = HUTOOL.lines().toList();
		inspect(String.join("\n", ids.get(3), ids.get(2), ids.get(2), ids.get(4)));
		assertThat(this.said).contains("""
				1 are smaller than the one before.
				1 are the same as the one before.
				The first of these is in line 2.
				""");
	}

	@ParameterizedTest
	@EnumSource
	void readsEveryFormat(IdFormat format) {
		String ids = HUTOOL.lines().map(Long::parseLong).map(format::format).collect(Collectors.joining("\n"));
		assertThat(inspect(ids)).isZero();
		assertThat(this.said)
			.startsWith("30 ids in " + format.name().toLowerCase(Locale.ROOT) + ", from 2127372024161505284");
	}

	@Test
	void readsTextsOfTsidInLowerCase() {
		String ids = lines(SnowflakePreset.TSID.layout(), NOW).lines()
			.map((id) -> IdFormat.BASE32.format(Long.parseLong(id)).toLowerCase(Locale.ROOT))
			.collect(Collectors.joining("\n"));
		assertThat(inspect(ids)).isZero();
		assertThat(this.said).contains("They fit tsid.");
	}

	/** One in three millions has digits only. */
	@Test
	void formatIsThatOfTheFirstId() {
		assertThat(inspect("0KH2XB9GDM0Z4\n0123456789012\n")).isZero();
		assertThat(this.said).contains("from %d".formatted(IdFormat.BASE32.parse("0123456789012")));
		assertThat(inspect("0123456789012\n", "--format=base32", "--preset=tsid")).isZero();
	}

	@Test
	void skipsHeaderBlankLinesQuotesAndWhatWindowsAdds() {
		String ids = HUTOOL.lines().map((id) -> " \"" + id + "\"\r\n").collect(Collectors.joining("\r\n"));
		assertThat(inspect("\uFEFF\"legacyOrderId\"\r\n" + ids)).isZero();
		assertThat(this.said).startsWith("30 ids");
		assertThat(inspect(HUTOOL.replaceAll("(\\d+)", "'$1',"))).isZero();
		assertThat(this.said).startsWith("30 ids");
	}

	/** Else the greatest id, with a slip of the pen, would not be missed. */
	@ParameterizedTest
	@ValueSource(strings = { "2127693730525107064x", "0xFFEE", "12a", "NULL", "null", "-- comment", "#1" })
	void takesNoBrokenIdForAHeader(String first) {
		assertThat(inspect(first + "\n" + HUTOOL)).isEqualTo(2);
		assertThat(this.refused.strip())
			.isEqualTo("Line 1: '%s' is no id in decimal, base 32 or base 62".formatted(first));
	}

	@ParameterizedTest
	@ValueSource(strings = { "id", "order_id", "\u8BA2\u5355", "_id", "id2", "Order id", "orders.id" })
	void tellsWhatItTookForTheHeader(String first) {
		assertThat(inspect("\n" + first + "\n" + HUTOOL)).isZero();
		assertThat(this.said.lines().toList().get(1))
			.isEqualTo("Line 2, '%s', was taken for the header.".formatted(first.replaceAll("\\P{Print}", "?")));
	}

	@Test
	void saysFromWhichSequenceToWhich() {
		SnowflakeLayout layout = SnowflakePreset.HUTOOL.layout();
		long tick = layout.tickAt(NOW.toEpochMilli()) - 1;
		assertThat(inspect(text(LongStream.rangeClosed(888, 892).map((i) -> layout.compose(tick, 1, i))))).isZero();
		assertThat(this.said).contains("sequence     888 to 892 of 4,095; 0 in 100 ids have 0");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--column=2", "--column=ID" })
	void readsOneOfSeveralColumns(String column) {
		String rows = HUTOOL.lines()
			.map((id) -> "\"a \"\"name\"\", and more\"," + id + ",2026")
			.collect(Collectors.joining("\n"));
		assertThat(inspect("name,id,year\n" + rows, column)).isZero();
		assertThat(this.said).startsWith("30 ids");
		assertThat(inspect("name\tid\tyear\n" + rows.replaceAll(",(\\d)", "\t$1"), column)).isZero();
		assertThat(this.said).startsWith("30 ids");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					id;name\\n1;a | Line 1: it has 2 columns; --column says which of them has the ids, by its name in the first line or by its number: 'id name'
					-5 | Line 1: '-5' is no id in decimal, base 32 or base 62
					1\\n\\n-5 | Line 3: '-5' is not a decimal id, 1 to 19 digits, at most 9223372036854775807: the character at index 0 does not belong there
					id\\n1\\nNULL | Line 3: 'NULL' is not a decimal id, 1 to 19 digits, at most 9223372036854775807: the character at index 0 does not belong there
					9223372036854775808 | Line 1: '9223372036854775808' is not a decimal id, 1 to 19 digits, at most 9223372036854775807: it is too large
					id\\n | There is no id to read
					"1\\n | Line 1: a quote is opened and not closed; texts over several lines cannot be read
					""")
	void refusesWhatIsNoIdWithTheNumberOfItsLine(String text, String reason) {
		assertThat(inspect(text.replace("\\n", "\n"))).isEqualTo(2);
		assertThat(this.refused.strip()).isEqualTo(reason);
	}

	@Test
	void refusesRowsWithoutTheColumn() {
		assertThat(inspect("name,id\na,1\nb\n", "--column=id")).isEqualTo(2);
		assertThat(this.refused.strip()).isEqualTo("Line 3: it has 1 columns, and the ids are in column 2");
		assertThat(inspect("name,id\na,1\n", "--column=key")).isEqualTo(2);
		assertThat(this.refused.strip()).isEqualTo("Line 1: it names no column 'key'");
		assertThat(inspect("name,id\na,1\n", "--column=3")).isEqualTo(2);
		assertThat(this.refused.strip()).isEqualTo("Line 1: it has 2 columns, and --column is '3'");
	}

	@Test
	void lineWithoutEndDoesNotFillTheMemory() {
		InputStream endless = new InputStream() {

			@Override
			public int read() {
				return '7';
			}

		};
		assertThat(inspect(endless)).isEqualTo(2);
		assertThat(this.refused.strip()).isEqualTo("Line 1: it has more than 100000 characters");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					--colum id | There is no option --colum; --help tells which there are
					--column | --column lacks a value; --help tells which
					--format hex | --format is 'hex'; it must be decimal, base32 or base62
					--newest yesterday | --newest is 'yesterday'; it must be a moment such as 2026-11-30T12:00:00Z
					--preset flake | --preset is 'flake'; it must be one of twitter, hutool, mybatis-plus, leaf, cosid, cosid-seconds, cosid-safe-js, discord, tsid, instagram, yitter, sonyflake, shardingsphere
					--epoch 2020-01-01T00:00:00Z | --epoch and --widths belong together, and --tick to both
					--tick 1ms | --epoch and --widths belong together, and --tick to both
					--widths 41 | --widths is '41'; it must be the bits of time, node id and sequence, such as 41,10,12
					--epoch 2020-01-01T00:00:00Z --widths 41,10,13 | timestampBits 41 + nodeIdBits 10 + sequenceBits 13 = 64; they must add up to 63 at most
					--epoch 2020-01-01T00:00:00Z --widths 41,10,12 --tick 1m | --tick is '1m'; it must be milliseconds or seconds, such as 10ms or 1s
					--preset shardingsphere | --preset shardingsphere and --zone belong together; without both the ids say which zone it is
					--preset tsid --zone UTC | --preset shardingsphere and --zone belong together; without both the ids say which zone it is
					--preset shardingsphere --zone here | --zone is 'here'; it must be a time zone or an offset from UTC, such as Asia/Shanghai or +08:00
					--preset shardingsphere --zone Europe/Berlin | Europe/Berlin has +01:00 on 2016-11-01 and +02:00 from 2017-03-26T01:00:00Z on, and versions of the library differ in which of them they take
					--preset tsid --epoch 2020-01-01T00:00:00Z | --preset says epoch, widths and tick already; it is one or the other
					--partitions 2026-11-31 1 | --partitions is '2026-11-31 1'; it must be the first day and how many, from 1 to 100000, such as 2026-11-01 30
					--partitions 2026-11-30 0 | --partitions is '2026-11-30 0'; it must be the first day and how many, from 1 to 100000, such as 2026-11-01 30
					--table orders | --table is for --partitions
					--partitions 2026-11-30 1 --table a;b | --table is 'a;b'; it must be the name of a table, of letters, digits and underscores
					--partitions 2026-11-30 1 a.txt | --partitions reads nothing, but a.txt is named
					a.txt b.txt | One input at a time: both a.txt and b.txt are named
					no-such-file | no-such-file does not exist
					""")
	void refusesWhatItCannotDo(String arguments, String reason) {
		assertThat(inspect("1", arguments.split(" "))).isEqualTo(2);
		assertThat(this.refused.strip()).isEqualTo(reason);
		assertThat(this.said).isEmpty();
	}

	@Test
	void aDirectoryIsNoFile() {
		assertThat(inspect("", this.directory.toString())).isEqualTo(2);
		assertThat(this.refused).startsWith("The ids cannot be read: ");
	}

	@Test
	void readsAFile() throws IOException {
		Path file = Files.writeString(this.directory.resolve("ids.txt"), HUTOOL);
		assertThat(inspect("", file.toString())).isZero();
		assertThat(this.said).startsWith("30 ids");
	}

	@Test
	void readsWhatIsCompressed() throws IOException {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
			out.write(HUTOOL.getBytes(StandardCharsets.UTF_8));
		}
		assertThat(inspect(new ByteArrayInputStream(compressed.toByteArray()))).isZero();
		assertThat(this.said).startsWith("30 ids");
	}

	@Test
	void dashIsTheStandardInput() {
		assertThat(inspect(HUTOOL, "-")).isZero();
		assertThat(this.said).startsWith("30 ids");
	}

	@ParameterizedTest
	@CsvSource({ "--newest=2026-11-30T12:00:00Z,''", "--partitions=2026-11-30,1", "--help,''" })
	void endsWithTwoWhereTheAnswerIsLost(String option, String value) {
		OutputStream full = new OutputStream() {

			@Override
			public void write(int octet) throws IOException {
				throw new IOException("No space left on device");
			}

		};
		ByteArrayOutputStream problems = new ByteArrayOutputStream();
		String[] arguments = Stream.of(option, value).filter((text) -> !text.isEmpty()).toArray(String[]::new);
		InputStream in = new ByteArrayInputStream(HUTOOL.getBytes(StandardCharsets.UTF_8));
		int status = new Inspect(in, new PrintStream(new BufferedOutputStream(full)), new PrintStream(problems), NOW)
			.run(arguments);
		assertThat(status).isEqualTo(2);
		assertThat(problems.toString(StandardCharsets.UTF_8).strip())
			.isEqualTo("The answer could not be written, or not all of it");
	}

	@Test
	void tellsHowItIsUsed() {
		assertThat(inspect("", "--help")).isZero();
		assertThat(this.said).startsWith("Reads a column of ids");
	}

	@Test
	void printsTheIdsOfDays() {
		assertThat(inspect("", "--partitions", "2026-11-30", "2", "--preset=hutool")).isZero();
		assertThat(this.said).isEqualTo("""
				-- days in UTC of ids with 41, 10 and 12 bits, tick PT0.001S, epoch 2010-11-04T01:42:54.657Z
				-- day, its first id, its last id
				2026-11-30 2127190872683446272 2127553260549046271
				2026-12-01 2127553260549046272 2127915648414646271
				""");
	}

	@Test
	void printsPartitionsOfATable() {
		assertThat(inspect("", "--partitions=2026-11-30", "1", "--table=orders")).isZero();
		assertThat(this.said).endsWith("""
				create table orders_20261130 partition of orders for values from (%d) to (%d);
				""".formatted(SnowflakeLayout.DEFAULT.firstId(Instant.parse("2026-11-30T00:00:00Z")),
				SnowflakeLayout.DEFAULT.firstId(Instant.parse("2026-12-01T00:00:00Z"))));
	}

	@Test
	void daysBeforeTheEpochHaveNoIds() {
		assertThat(inspect("", "--partitions", "2009-01-01", "1", "--preset=hutool")).isEqualTo(2);
		assertThat(this.refused.strip())
			.isEqualTo("2009-01-01 has no ids: they are from 2010-11-04T01:42:54.657Z until 2080-07-10T17:30:30.209Z");
	}

	@Test
	void theDaysOfTheEpochAndOfTheEndHaveSome() {
		assertThat(inspect("", "--partitions", "2010-11-04", "1", "--preset=hutool")).isZero();
		assertThat(this.said.lines().toList().get(2)).startsWith("2010-11-04 0 ");
		assertThat(inspect("", "--partitions", "2080-07-10", "1", "--preset=hutool")).isZero();
		assertThat(this.said.lines().toList().get(2)).endsWith(" " + Long.MAX_VALUE);
	}

	@Test
	void aMillionIdsTakeSeconds() {
		SnowflakeLayout layout = SnowflakePreset.COSID.layout();
		long last = layout.tickAt(NOW.toEpochMilli());
		String ids = text(IntStream.range(0, 1_000_000)
			.mapToLong((i) -> layout.compose(last - 1000 + i / 1000, i % 16, i % 1000)));
		long before = System.nanoTime();
		assertThat(inspect(ids)).isZero();
		assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
		assertThat(this.said).startsWith("1,000,000 ids").contains("They fit cosid.");
	}

	/** Nothing but what the starter's jar holds is on the class path. */
	@Test
	void needsTheStartersJarAlone() throws IOException, InterruptedException {
		Path file = Files.writeString(this.directory.resolve("ids.txt"), HUTOOL);
		Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-Xshare:auto",
				"-Xmx32m", "-cp", classes(), Inspect.class.getName(), "--newest", NOW.toString(), file.toString())
			.redirectErrorStream(true)
			.start();
		String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(said).contains("They fit twitter, hutool, mybatis-plus, leaf.");
		assertThat(process.waitFor()).isZero();
	}

	private static String classes() {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> entry.endsWith("classes") && !entry.endsWith("test-classes"))
			.findFirst()
			.orElseThrow();
	}

	private int inspect(String text, String... arguments) {
		return inspect(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), arguments);
	}

	private int inspect(InputStream in, String... arguments) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		ByteArrayOutputStream problems = new ByteArrayOutputStream();
		int status = new Inspect(in, new PrintStream(out, false, StandardCharsets.UTF_8),
				new PrintStream(problems, false, StandardCharsets.UTF_8), NOW)
			.run(arguments);
		this.said = out.toString(StandardCharsets.UTF_8);
		this.refused = problems.toString(StandardCharsets.UTF_8);
		return status;
	}

	private static String text(LongStream ids) {
		return ids.mapToObj(Long::toString).collect(Collectors.joining("\n", "", "\n"));
	}

	/**
	 * Ten seconds of three nodes, the last tick just before a moment.
	 */
	private static String lines(SnowflakeLayout layout, Instant end) {
		long last = layout.tickAt(end.toEpochMilli() - 50);
		long ticks = Math.max(1, Duration.ofMillis(10_072).toMillis() / layout.tick().toMillis());
		long[] nodeIds = { 1, Math.min(35, layout.maxNodeId() - 1), Math.min(36, layout.maxNodeId()) };
		LongFunction<LongStream> tick = (tenth) -> Arrays.stream(nodeIds)
			.map((nodeId) -> layout.compose(last - ticks + ticks * tenth / 9, nodeId, (tenth % 3 == 0) ? 4 : 0));
		return text(LongStream.range(0, 10).mapToObj(tick).flatMapToLong((ids) -> ids));
	}

}
