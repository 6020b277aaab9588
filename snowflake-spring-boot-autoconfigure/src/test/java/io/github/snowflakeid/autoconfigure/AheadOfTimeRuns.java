package io.github.snowflakeid.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import io.github.snowflakeid.SnowflakeIdGenerator;
import io.github.snowflakeid.lease.LeaseKeeper;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Runs an application that was processed ahead of time once for each argument, which
 * holds the arguments of one run with bars between. What came of them goes to a file.
 */
public final class AheadOfTimeRuns {

	private AheadOfTimeRuns() {
	}

	public static void main(String[] args) throws IOException {
		List<String> outcomes = new ArrayList<>();
		for (int i = 1; i < args.length; i++) {
			outcomes.add(run(args[i].split("\\|")));
		}
		Files.write(Path.of(args[0]), outcomes);
		System.exit(0);
	}

	private static String run(String[] args) {
		try {
			AheadOfTimeApplication.main(args);
		}
		catch (InvalidSnowflakeConfigurationException ex) {
			return "refused: " + ex.getMessage();
		}
		try (ConfigurableApplicationContext context = AheadOfTimeApplication.context()) {
			SnowflakeIdGenerator generator = context.getBeanProvider(SnowflakeIdGenerator.class).getIfAvailable();
			if (generator == null) {
				return "started without a generator";
			}
			boolean issues = generator.nextId() > 0;
			LeaseKeeper keeper = context.getBeanProvider(LeaseKeeper.class).getIfAvailable();
			boolean leased = keeper != null && keeper.status().lease() != null;
			Set<String> names = new TreeSet<>(context.getBeansOfType(SnowflakeIdGenerator.class).keySet());
			names.remove("snowflakeIdGenerator");
			return String.format(Locale.ROOT, "started with node id %d, %s, issues ids: %s%s",
					generator.nodeId().orElse(-1), leased ? "leased" : "not leased", issues,
					names.isEmpty() ? "" : ", beside " + String.join(", ", names));
		}
	}

}
