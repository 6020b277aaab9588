package io.github.snowflakeid.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

import org.apache.shardingsphere.infra.algorithm.keygen.snowflake.SnowflakeKeyGenerateAlgorithm;
import org.apache.shardingsphere.infra.instance.ComputeNodeInstance;
import org.apache.shardingsphere.infra.instance.ComputeNodeInstanceContext;
import org.apache.shardingsphere.infra.instance.metadata.jdbc.JDBCInstanceMetaData;
import org.apache.shardingsphere.mode.manager.standalone.workerid.StandaloneWorkerIdGenerator;

/**
 * ShardingSphere's own key generator with the worker id of its property, as it is wired
 * in its standalone mode. As a process it has a time zone of its own, which the generator
 * reads when its class is loaded.
 */
public final class PinnedShardingSphere {

	private PinnedShardingSphere() {
	}

	/**
	 * Draws ids.
	 * @param arguments the file for them, the worker id, and how many
	 * @throws IOException if the file cannot be written
	 */
	public static void main(String... arguments) throws IOException {
		LongSupplier generator = generator(Map.of("worker-id", arguments[1]));
		Files.write(Path.of(arguments[0]),
				LongStream.generate(generator).limit(Long.parseLong(arguments[2])).mapToObj(Long::toString).toList());
	}

	static LongSupplier generator(Map<String, String> properties) {
		Properties props = new Properties();
		props.putAll(properties);
		SnowflakeKeyGenerateAlgorithm algorithm = new SnowflakeKeyGenerateAlgorithm();
		algorithm.init(props);
		ComputeNodeInstanceContext context = new ComputeNodeInstanceContext(
				new ComputeNodeInstance(new JDBCInstanceMetaData("pinned", "ids")), null, null);
		context.init(new StandaloneWorkerIdGenerator(), null);
		algorithm.setComputeNodeInstanceContext(context);
		return () -> List.copyOf(algorithm.generateKeys(null, 1)).get(0);
	}

	/** Draws ids in a process of its own, which is in a time zone. */
	static Path draw(Path directory, String zone, long workerId, int count) throws IOException, InterruptedException {
		Path file = directory.resolve("shardingsphere");
		Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"),
				"-Duser.timezone=" + zone, "-cp", System.getProperty("java.class.path"),
				PinnedShardingSphere.class.getName(), file.toString(), Long.toString(workerId), Integer.toString(count))
			.inheritIO()
			.start();
		int status = process.waitFor();
		if (status != 0) {
			throw new IllegalStateException("It ended with " + status);
		}
		return file;
	}

	static long[] read(Path file) throws IOException {
		return Files.readAllLines(file).stream().mapToLong(Long::parseLong).toArray();
	}

}
