package io.github.snowflakeid.inspect;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.SnowflakePreset;
import org.jspecify.annotations.Nullable;

/**
 * What the command is asked for.
 */
final class Options {

	static final String USAGE = """
			Reads a column of ids that exist, one in a line, and says which snowflake.preset
			they fit, of what time and which node ids they are, and from when on new ids are
			greater than all of them.

			java -cp JAR io.github.snowflakeid.inspect.Inspect [OPTIONS] [FILE]

			  FILE                  where the ids are, also compressed by gzip; the standard
			                        input without it, or if it is -
			  --column NAME         which of several columns, by its name in the first line
			                        or its number, counted from 1
			  --format FORMAT       decimal, base32 (which TSID has) or base62; without it the
			                        first id decides
			  --newest TIME         when the newest of the ids was made, such as
			                        2026-11-30T12:00:00Z; now without it
			  --preset NAME         reads them as ids of this preset only
			  --zone ZONE           with --preset shardingsphere, the time zone of its JVMs or
			                        the offset, such as +08:00
			  --epoch TIME          reads them as ids of this epoch only, and of
			  --widths 41,10,12       these widths of time, node id and sequence,
			  --tick 1ms              and this tick

			  --partitions DAY DAYS reads nothing, but prints the ids of so many days in UTC,
			                        such as --partitions 2026-11-01 30, with the preset or the
			                        layout that is given, or else that of the starter
			  --table NAME          prints them as partitions of this table, for PostgreSQL

			Ends with 0 if the ids fit something, with 1 if they fit nothing, with 2 if it
			cannot do what is asked, or cannot write the answer.""";

	private static final String STANDARD_INPUT = "-";

	private static final Pattern TICK = Pattern.compile("(\\d{1,9})(ms|s)");

	private static final Pattern TABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)?");

	private static final int MAX_DAYS = 100_000;

	private final Deque<String> arguments;

	private boolean help;

	private @Nullable String file;

	private @Nullable String column;

	private @Nullable IdFormat format;

	private @Nullable Instant newest;

	private @Nullable SnowflakePreset preset;

	private @Nullable ZoneId zone;

	private @Nullable Instant epoch;

	private int @Nullable [] widths;

	private @Nullable Duration tick;

	private @Nullable Days partitions;

	private @Nullable String table;

	private Options(String... arguments) {
		this.arguments = new ArrayDeque<>(List.of(arguments));
	}

	static Options parse(String... arguments) {
		Options options = new Options(arguments);
		options.parse();
		return options;
	}

	private void parse() {
		while (!this.arguments.isEmpty()) {
			String argument = this.arguments.remove();
			if (argument.startsWith("-") && argument.length() > 1) {
				int equals = argument.indexOf('=');
				if (equals >= 0) {
					this.arguments.addFirst(argument.substring(equals + 1));
					argument = argument.substring(0, equals);
				}
				option(argument);
			}
			else if (this.file == null) {
				this.file = argument;
			}
			else {
				throw new RefusedException(String.format(Locale.ROOT, "One input at a time: both %s and %s are named",
						this.file, argument));
			}
		}
		if (this.preset != null && (this.epoch != null || this.widths != null || this.tick != null)) {
			throw new RefusedException("--preset says epoch, widths and tick already; it is one or the other");
		}
		if ((this.zone != null) != (this.preset != null && this.preset.needsZone())) {
			throw new RefusedException("--preset shardingsphere and --zone belong together; without both the ids say "
					+ "which zone it is");
		}
		if ((this.epoch == null) != (this.widths == null) || (this.tick != null && this.epoch == null)) {
			throw new RefusedException("--epoch and --widths belong together, and --tick to both");
		}
		if (this.table != null && this.partitions == null) {
			throw new RefusedException("--table is for --partitions");
		}
		String input = this.file;
		if (this.partitions != null && input != null) {
			throw new RefusedException(
					String.format(Locale.ROOT, "--partitions reads nothing, but %s is named", input));
		}
		// says now what is wrong with it
		layoutOrDefault();
	}

	private void option(String name) {
		switch (name) {
			case "-h", "--help" -> {
				this.help = true;
			}
			case "--column" -> {
				this.column = value(name);
			}
			case "--format" -> {
				this.format = format(name, value(name));
			}
			case "--newest" -> {
				this.newest = instant(name, value(name));
			}
			case "--preset" -> {
				this.preset = preset(name, value(name));
			}
			case "--zone" -> {
				this.zone = zone(name, value(name));
			}
			case "--epoch" -> {
				this.epoch = instant(name, value(name));
			}
			case "--widths" -> {
				this.widths = widths(name, value(name));
			}
			case "--tick" -> {
				this.tick = tick(name, value(name));
			}
			case "--partitions" -> {
				this.partitions = days(name, value(name), value(name));
			}
			case "--table" -> {
				this.table = table(name, value(name));
			}
			default -> throw new RefusedException(
					String.format(Locale.ROOT, "There is no option %s; --help tells which there are", name));
		}
	}

	private String value(String name) {
		String value = this.arguments.poll();
		if (value == null) {
			throw new RefusedException(String.format(Locale.ROOT, "%s lacks a value; --help tells which", name));
		}
		return value;
	}

	private static IdFormat format(String name, String value) {
		return Arrays.stream(IdFormat.values())
			.filter((format) -> format.name().equalsIgnoreCase(value))
			.findFirst()
			.orElseThrow(() -> wrong(name, value, "decimal, base32 or base62"));
	}

	private static Instant instant(String name, String value) {
		try {
			return OffsetDateTime.parse(value).toInstant();
		}
		catch (DateTimeException ex) {
			throw wrong(name, value, "a moment such as 2026-11-30T12:00:00Z");
		}
	}

	private static SnowflakePreset preset(String name, String value) {
		return SnowflakePreset.find(value)
			.orElseThrow(() -> wrong(name, value,
					"one of " + Arrays.stream(SnowflakePreset.values())
						.map(SnowflakePreset::propertyValue)
						.collect(Collectors.joining(", "))));
	}

	private static ZoneId zone(String name, String value) {
		try {
			return ZoneId.of(value);
		}
		catch (DateTimeException ex) {
			throw wrong(name, value, "a time zone or an offset from UTC, such as Asia/Shanghai or +08:00");
		}
	}

	private static int[] widths(String name, String value) {
		if (!value.matches("\\d{1,2}[,/]\\d{1,2}[,/]\\d{1,2}")) {
			throw wrong(name, value, "the bits of time, node id and sequence, such as 41,10,12");
		}
		return Arrays.stream(value.split("[,/]")).mapToInt(Integer::parseInt).toArray();
	}

	private static Duration tick(String name, String value) {
		Matcher tick = TICK.matcher(value);
		if (!tick.matches()) {
			throw wrong(name, value, "milliseconds or seconds, such as 10ms or 1s");
		}
		long amount = Long.parseLong(tick.group(1));
		return "s".equals(tick.group(2)) ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
	}

	private static Days days(String name, String first, String count) {
		try {
			int days = Integer.parseInt(count);
			if (days >= 1 && days <= MAX_DAYS) {
				return new Days(LocalDate.parse(first), days);
			}
		}
		catch (DateTimeException | NumberFormatException ex) {
			// said below
		}
		throw wrong(name, first + " " + count, String.format(Locale.ROOT,
				"the first day and how many, from 1 to %d, such as 2026-11-01 30", MAX_DAYS));
	}

	private static String table(String name, String value) {
		if (!TABLE.matcher(value).matches()) {
			throw wrong(name, value, "the name of a table, of letters, digits and underscores");
		}
		return value;
	}

	private static RefusedException wrong(String name, String value, String allowed) {
		return new RefusedException(String.format(Locale.ROOT, "%s is '%s'; it must be %s", name, value, allowed));
	}

	boolean isHelp() {
		return this.help;
	}

	/** Returns where the ids are, or null for the standard input. */
	@Nullable String file() {
		return STANDARD_INPUT.equals(this.file) ? null : this.file;
	}

	@Nullable String column() {
		return this.column;
	}

	@Nullable IdFormat format() {
		return this.format;
	}

	@Nullable Instant newest() {
		return this.newest;
	}

	@Nullable Days partitions() {
		return this.partitions;
	}

	@Nullable String table() {
		return this.table;
	}

	@Nullable SnowflakePreset preset() {
		return this.preset;
	}

	/** Returns the layout that is given, by whatever, or null if none is. */
	@Nullable SnowflakeLayout layout() {
		try {
			if (this.preset != null) {
				return (this.zone != null) ? this.preset.layout(this.zone) : this.preset.layout();
			}
			if (this.epoch == null || this.widths == null) {
				return null;
			}
			return new SnowflakeLayout(this.widths[0], this.widths[1], this.widths[2], this.epoch,
					(this.tick != null) ? this.tick : Duration.ofMillis(1));
		}
		catch (IllegalArgumentException ex) {
			throw new RefusedException(ex.getMessage());
		}
	}

	SnowflakeLayout layoutOrDefault() {
		SnowflakeLayout layout = layout();
		return (layout != null) ? layout : SnowflakeLayout.DEFAULT;
	}

	/**
	 * Some days in a row.
	 *
	 * @param first the first of them
	 * @param count how many they are
	 */
	record Days(LocalDate first, int count) {

	}

}
