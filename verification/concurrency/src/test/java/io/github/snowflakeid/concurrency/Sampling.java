package io.github.snowflakeid.concurrency;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.StateCase;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.SpinLoopStyle;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Runs the code that jcstress has generated for a race, in this very process. The
 * launcher of jcstress leaves out races with more actors than there are cores, and needs
 * several seconds to find out what the virtual machine can do; for all its modes there is
 * {@code run.sh}.
 */
final class Sampling {

	private static final int STRIDE_SIZE = 256;

	private static final int STRIDES = 4;

	private static final int FOOTPRINT_MB = 64;

	private final TestInfo race;

	private final Class<?> runner;

	private final Map<String, Long> outcomes = new TreeMap<>();

	/**
	 * Prepares to sample a race.
	 * @param race the name of its class
	 * @param loader where the race and the product come from
	 */
	Sampling(String race, ClassLoader loader) throws ClassNotFoundException {
		this.race = TestList.getInfo(race);
		this.runner = loader.loadClass(this.race.generatedRunner());
	}

	static Collection<String> races() {
		return new TreeSet<>(TestList.tests());
	}

	/** Runs the race again and again for some time. */
	void run(int millis) throws ReflectiveOperationException {
		TestResult result = ((Runner<?>) this.runner.getConstructor(ForkedTestConfig.class).newInstance(config(millis)))
			.run();
		if (result.status() != Status.NORMAL) {
			throw new IllegalStateException("%s: %s".formatted(result.status(), result.getMessages()));
		}
		result.getStateKeys().forEach((outcome) -> this.outcomes.merge(outcome, result.getCount(outcome), Long::sum));
	}

	/** In the form in which the launcher sends it to the processes that it starts. */
	private ForkedTestConfig config(int millis) {
		try {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			DataOutputStream data = new DataOutputStream(bytes);
			data.writeInt(List.of(SpinLoopStyle.values()).indexOf(SpinLoopStyle.THREAD_YIELD));
			data.writeInt(millis);
			data.writeInt(1);
			data.writeUTF(this.race.generatedRunner());
			data.writeInt(FOOTPRINT_MB);
			data.writeInt(STRIDE_SIZE);
			data.writeInt(STRIDES);
			data.writeBoolean(false);
			return new ForkedTestConfig(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	long samples() {
		return this.outcomes.values().stream().mapToLong(Long::longValue).sum();
	}

	/** Returns the outcomes that are not acceptable, each with what it means. */
	List<String> forbidden() {
		return this.outcomes.keySet()
			.stream()
			.filter((outcome) -> meaning(outcome).expect() != Expect.ACCEPTABLE)
			.map(this::described)
			.toList();
	}

	/** Returns the race, how often it was run, and what came out of it how often. */
	String summary() {
		StringBuilder text = new StringBuilder("%s: %,d samples%n".formatted(this.race.name(), samples()));
		this.outcomes.keySet().forEach((outcome) -> text.append("  %s%n".formatted(described(outcome))));
		return text.toString();
	}

	private String described(String outcome) {
		return "%-12s %,12d  %s".formatted(outcome, this.outcomes.get(outcome), meaning(outcome).description());
	}

	private StateCase meaning(String outcome) {
		return this.race.cases()
			.stream()
			.filter((meaning) -> meaning.matches(outcome))
			.findFirst()
			.orElseGet(this.race::unmatched);
	}

}
