package io.github.snowflakeid.sample.load;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.SnowflakeLayout;

import org.springframework.aot.AotDetector;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.SpringProperties;

/**
 * The command {@code --load}: draws ids from the generator of this process, without a web
 * server, or from others over HTTP, and prints what came of it.
 */
public final class LoadMode {

	private LoadMode() {
	}

	/**
	 * Says whether the arguments ask for load mode.
	 * @param args the arguments of the command line
	 * @return whether any of them starts with {@code --load}
	 */
	public static boolean isRequested(String... args) {
		return Arrays.stream(args).anyMatch((arg) -> arg.startsWith("--load"));
	}

	/**
	 * Runs the load and prints the report.
	 * @param application the application whose generator is used
	 * @param args the arguments of the command line
	 * @return the exit code: 0, or 1 if anything was wrong with the ids
	 * @throws BadOptionException if the arguments are wrong
	 */
	public static int run(SpringApplication application, String... args) {
		LoadOptions options = LoadOptions.parse(args);
		return options.urls().isEmpty() ? drawHere(application, options, args) : drawOverHttp(options);
	}

	private static int drawOverHttp(LoadOptions options) {
		LoadRun run = new LoadRun(options, Progress.of(options));
		try (Interruption interruption = new Interruption(); HttpIds ids = HttpIds.of(options)) {
			interruption.begin(() -> run.stop("interrupted"));
			List<String> sources = options.urls().stream().map(Object::toString).toList();
			LoadReport report = run.run(ids, sources, LoadRun.memoryForCheck());
			print(options, report, System.out);
			return interruption.exitCode(report.exitCode());
		}
	}

	private static int drawHere(SpringApplication application, LoadOptions options, String... args) {
		// what is generated ahead of time is the application with its web server
		SpringProperties.setProperty(AotDetector.AOT_ENABLED, "false");
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setBannerMode(Banner.Mode.OFF);
		application.setLogStartupInfo(false);
		// the lease is given back by closing the context, after the last id
		application.setRegisterShutdownHook(false);
		PrintStream out = System.out;
		// where logs go, so that standard output is the report alone
		System.setOut(System.err);
		LoadRun run = new LoadRun(options, Progress.of(options));
		try (Interruption interruption = new Interruption();
				ConfigurableApplicationContext context = application.run(args)) {
			interruption.begin(() -> run.stop("interrupted"));
			SnowflakeIdGenerator generator = context.getBean(SnowflakeIdGenerator.class);
			long checkBytes = memoryFor(options, generator.layout(), LoadRun.memoryForCheck());
			LoadReport report = run.run(new GeneratorIds(generator), List.of("this process"), checkBytes);
			print(options, report, out);
			return interruption.exitCode(report.exitCode());
		}
		finally {
			System.setOut(out);
		}
	}

	private static void print(LoadOptions options, LoadReport report, PrintStream out) {
		out.print(options.json() ? LoadReport.json(report) : report.text());
		out.flush();
	}

	/** Says how much memory the check needs, and refuses a run that may exceed it. */
	static long memoryFor(LoadOptions options, SnowflakeLayout layout, long maxBytes) {
		long bytes = DuplicateCheck.maxBytes(layout, options.warmUp().plus(options.duration()).toMillis() / 1000.0,
				options.idsPerSecond());
		if (bytes > maxBytes) {
			throw new BadOptionException(
					("--load.duration is %d s, for which the check for duplicates may need %,d MB of the %,d MB that it "
							+ "can have; choose a shorter one, or give Java more memory with -Xmx")
						.formatted(options.duration().toSeconds(), bytes / 1_000_000, maxBytes / 1_000_000));
		}
		return bytes;
	}

}
