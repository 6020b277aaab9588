package io.github.snowflakeid.sample.fleet;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import io.github.snowflakeid.sample.load.BadOptionException;
import io.github.snowflakeid.sample.load.IdClient;
import io.github.snowflakeid.sample.load.Interruption;
import io.github.snowflakeid.sample.load.LoadReport;
import io.github.snowflakeid.sample.load.LoadRun;
import io.github.snowflakeid.sample.load.Progress;
import io.github.snowflakeid.sample.load.Texts;

/**
 * The command {@code --fleet}: starts nodes in processes of their own, draws ids from all
 * of them, kills and starts them meanwhile, and prints what came of it.
 */
public final class FleetMode {

	private FleetMode() {
	}

	/**
	 * Says whether the arguments ask for a fleet.
	 * @param args the arguments of the command line
	 * @return whether any of them starts with {@code --fleet}
	 */
	public static boolean isRequested(String... args) {
		return Arrays.stream(args).anyMatch((arg) -> arg.startsWith("--fleet"));
	}

	/**
	 * Runs the fleet and prints the report.
	 * @param application the application that the nodes run
	 * @param args the arguments of the command line
	 * @return the exit code: 0, or 1 if anything was wrong with the ids or a node
	 * @throws BadOptionException if the arguments are wrong
	 */
	public static int run(Class<?> application, String... args) {
		FleetOptions options = FleetOptions.parse(args);
		LoadRun run = new LoadRun(options.load(), Progress.of(options.load()));
		try (Interruption interruption = new Interruption(); Fleet fleet = new Fleet(options, application)) {
			if (!options.load().json()) {
				System.err.printf("starting %s, whose logs go to %s%n", Texts.count(options.nodes(), "node"),
						fleet.directory());
			}
			interruption.begin(() -> {
				fleet.end();
				run.stop("interrupted");
			});
			if (!fleet.start()) {
				System.err.println("interrupted before all nodes were ready");
				return interruption.exitCode(0);
			}
			IdClient.Description description = fleet.describe();
			if (description == null) {
				throw new BadOptionException("The endpoint snowflake of the nodes does not answer; leave it exposed");
			}
			FleetReport report = run(options, fleet, run,
					new FleetIds(fleet.nodes(), description.layout(), fleet::isEnding));
			System.out.print(options.load().json() ? LoadReport.json(report) : report.text());
			System.out.flush();
			return interruption.exitCode(report.exitCode());
		}
	}

	private static FleetReport run(FleetOptions options, Fleet fleet, LoadRun run, FleetIds ids) {
		List<String> sources = List.of(Texts.count(options.nodes(), "node") + " over HTTP");
		LoadReport load = run.run(ids, sources, LoadRun.memoryForCheck(),
				() -> fleet.keep(options.load().duration(), () -> run.stop("a node has failed")), fleet::isUnfinished);
		List<FleetReport.Node> nodes = fleet.nodes().stream().map(FleetNode::report).toList();
		return new FleetReport(load.passed() && fleet.failure() == null, fleet.failure(),
				options.store().name().toLowerCase(Locale.ROOT), load, nodes);
	}

}
