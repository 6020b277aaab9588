package io.github.snowflakeid.benchmarks.startup;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts, prints what it takes, and ends. It uses nothing of the starter, so it can do
 * without.
 */
@SpringBootApplication
public class StartupApplication {

	/**
	 * Starts and ends the application.
	 * @param args the arguments of the command line
	 * @throws IOException if the machine is no Linux, and has no memory to read
	 */
	public static void main(String[] args) throws IOException {
		try (ConfigurableApplicationContext context = SpringApplication.run(StartupApplication.class, args)) {
			System.gc();
			System.out.printf("footprint heap-kb=%d rss-kb=%s classes=%d beans=%d%n",
					ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 10, residentKilobytes(),
					ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(), context.getBeanDefinitionCount());
		}
	}

	private static String residentKilobytes() throws IOException {
		return Files.readAllLines(Path.of("/proc/self/status"))
			.stream()
			.filter((line) -> line.startsWith("VmRSS:"))
			.map((line) -> line.replaceAll("\\D", ""))
			.findFirst()
			.orElseThrow();
	}

}
