package io.github.snowflakeid.sample.load;

import java.util.Arrays;

import io.github.snowflakeid.SnowflakeIdGenerator;

import org.springframework.aot.AotDetector;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.SpringProperties;

/**
 * The command {@code --load}: starts the application without a web server, draws ids from
 * {@code --load.threads} threads (8) for {@code --load.duration} (10s), and prints what
 * came of it.
 */
public final class LoadMode {

	private static final int BAD_ARGUMENTS = 2;

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
	 * @return the exit code: 0, or 1 if an id came twice or the ids of a thread did not
	 * increase, or 2 if the arguments are wrong
	 */
	public static int run(SpringApplication application, String... args) {
		try {
			LoadOptions options = LoadOptions.parse(args);
			// what is generated ahead of time is the application with its web server
			SpringProperties.setProperty(AotDetector.AOT_ENABLED, "false");
			application.setWebApplicationType(WebApplicationType.NONE);
			application.setBannerMode(Banner.Mode.OFF);
			application.setLogStartupInfo(false);
			try (ConfigurableApplicationContext context = application.run(args)) {
				SnowflakeIdGenerator generator = context.getBean(SnowflakeIdGenerator.class);
				options.requireMemoryFor(generator.layout(), Runtime.getRuntime().maxMemory() / 2);
				LoadResult result = new LoadRunner(generator, options).run();
				System.out.print(LoadReport.of(options, generator, result));
				return result.exitCode();
			}
		}
		catch (BadOptionException ex) {
			System.err.println(ex.getMessage());
			return BAD_ARGUMENTS;
		}
	}

}
