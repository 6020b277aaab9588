package io.github.snowflakeid.sample.load;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.convert.DurationStyle;

/**
 * The arguments of a command: options of its own, and properties of the application,
 * whose names have a dot in them.
 */
public final class Arguments {

	private static final Set<String> SWITCHES_OF_THE_APPLICATION = Set.of("debug", "trace");

	private final ApplicationArguments arguments;

	private Arguments(String... args) {
		this.arguments = new DefaultApplicationArguments(args);
	}

	/**
	 * Reads the arguments of a command.
	 * @param command the switch that asks for it
	 * @param options its options
	 * @param args the arguments
	 * @return the arguments, none of them unknown
	 */
	public static Arguments parse(String command, List<String> options, String... args) {
		Arguments arguments = new Arguments(args);
		arguments.requireKnown(command, options);
		List<String> switched = arguments.arguments.getOptionValues(command);
		if (switched == null) {
			throw new BadOptionException("--%s is missing; write it, too: --%s %s".formatted(command, command,
					Texts.quoted(String.join(" ", args))));
		}
		if (!switched.isEmpty()) {
			throw new BadOptionException("--%s is %s; write it without a value".formatted(command,
					Texts.quoted(String.join(",", switched))));
		}
		return arguments;
	}

	private void requireKnown(String command, List<String> options) {
		if (!this.arguments.getNonOptionArgs().isEmpty()) {
			throw new BadOptionException("%s is not an option; options start with --"
				.formatted(Texts.quoted(this.arguments.getNonOptionArgs().get(0))));
		}
		Predicate<String> ofApplication = (name) -> SWITCHES_OF_THE_APPLICATION.contains(name)
				|| (name.contains(".") && !name.startsWith("load") && !name.startsWith("fleet"));
		this.arguments.getOptionNames()
			.stream()
			.filter((name) -> !name.equals(command) && !options.contains(name) && !ofApplication.test(name))
			.findFirst()
			.ifPresent((name) -> {
				throw new BadOptionException(
						"--%s is unknown; with --%s there are %s, and properties of the application".formatted(
								Texts.quoted(name), command,
								options.stream().map("--"::concat).collect(Collectors.joining(", "))));
			});
	}

	/**
	 * Says whether a property of the application is set.
	 * @param name its name
	 * @return whether it is among the arguments
	 */
	public boolean has(String name) {
		return this.arguments.containsOption(name);
	}

	/**
	 * Returns a whole number.
	 * @param name the option
	 * @param defaultValue what it is if it is not given
	 * @param min the least that it may be
	 * @param max the most that it may be
	 * @return the number
	 */
	public int integer(String name, int defaultValue, int min, int max) {
		String value = value(name, Integer.toString(defaultValue));
		try {
			int number = Integer.parseInt(value);
			// the parser also takes digits of other scripts, and a plus sign
			if (number >= min && number <= max && value.matches("-?[0-9]+")) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// said below
		}
		throw new BadOptionException("--%s is %s; it must be %d to %d".formatted(name, Texts.quoted(value), min, max));
	}

	/**
	 * Returns a duration.
	 * @param name the option
	 * @param defaultValue what it is if it is not given, as text
	 * @param min the least that it may be
	 * @return the duration, a day at most
	 */
	public Duration duration(String name, String defaultValue, Duration min) {
		String value = value(name, defaultValue);
		try {
			Duration duration = DurationStyle.detectAndParse(value, ChronoUnit.SECONDS);
			if (duration.compareTo(min) >= 0 && duration.compareTo(Duration.ofDays(1)) <= 0) {
				return duration;
			}
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			// said below
		}
		throw new BadOptionException("--%s is %s; it must be %s to 1d, such as 500ms, 30s or 5m".formatted(name,
				Texts.quoted(value), min.isZero() ? "0s" : DurationStyle.SIMPLE.print(min)));
	}

	/**
	 * Returns one of the values of an enum.
	 * @param <E> the enum
	 * @param name the option
	 * @param type the enum
	 * @param defaultValue what it is if it is not given
	 * @return the value
	 */
	public <E extends Enum<E>> E choice(String name, Class<E> type, E defaultValue) {
		String value = value(name, lowerCase(defaultValue));
		E[] choices = type.getEnumConstants();
		return Arrays.stream(choices)
			.filter((choice) -> lowerCase(choice).equals(value))
			.findFirst()
			.orElseThrow(() -> new BadOptionException("--%s is %s; it must be %s".formatted(name, Texts.quoted(value),
					Arrays.stream(choices).map(Arguments::lowerCase).collect(Collectors.joining(" or ")))));
	}

	/**
	 * Returns the value of an option, or null if it is not given.
	 * @param name the option
	 * @return its value
	 */
	public @Nullable String value(String name) {
		List<String> values = this.arguments.getOptionValues(name);
		if (values == null) {
			return null;
		}
		if (values.size() != 1 || values.get(0).isEmpty()) {
			throw new BadOptionException("--%s needs one value, as --%s=value".formatted(name, name));
		}
		return values.get(0);
	}

	private String value(String name, String defaultValue) {
		String value = value(name);
		return (value != null) ? value : defaultValue;
	}

	private static String lowerCase(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

}
