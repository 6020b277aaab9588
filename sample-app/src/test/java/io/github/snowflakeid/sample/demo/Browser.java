package io.github.snowflakeid.sample.demo;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.imageio.ImageIO;

import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Chromium without a window. Both programs are this machine's own: Selenium downloads
 * nothing.
 */
final class Browser implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final JsonMapper JSON = new JsonMapper();

	/** Held, because a logger that nobody holds forgets its level. */
	private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

	static {
		// it misses parts that fit the browser's version and are not needed
		SELENIUM.setLevel(Level.SEVERE);
	}

	private final ChromeDriver driver;

	private Browser(ChromeDriver driver) {
		this.driver = driver;
	}

	static boolean isInstalled() {
		return chromium().isPresent() && chromedriver().isPresent();
	}

	private static Optional<File> chromium() {
		return program("chromium", "chromium-browser", "google-chrome");
	}

	private static Optional<File> chromedriver() {
		return program("chromedriver");
	}

	static Browser start() {
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		logs.enable(LogType.PERFORMANCE, Level.ALL);
		ChromeOptions options = new ChromeOptions();
		options.setBinary(chromium().orElseThrow());
		options.addArguments("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
				"--disable-background-networking", "--disable-component-update", "--no-first-run");
		if (System.getProperty("user.name").equals("root")) {
			options.addArguments("--no-sandbox");
		}
		options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
		ChromeDriverService service = new ChromeDriverService.Builder()
			.usingDriverExecutable(chromedriver().orElseThrow())
			.usingAnyFreePort()
			.build();
		return new Browser(new ChromeDriver(service, options));
	}

	private static Optional<File> program(String... names) {
		return Stream.of(names)
			.flatMap((name) -> Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
				.map((directory) -> Path.of(directory, name).toFile()))
			.filter(File::canExecute)
			.findFirst();
	}

	void open(String url, int width, int height, String scheme) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
		prefer(scheme);
		this.driver.get(url);
	}

	void prefer(String scheme) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
	}

	WebElement element(String id) {
		return this.driver.findElement(By.id(id));
	}

	String text(String id) {
		return element(id).getText();
	}

	long number(String id) {
		return Long.parseLong(text(id).replace(",", ""));
	}

	Object run(String script, Object... arguments) {
		return this.driver.executeScript(script, arguments);
	}

	void await(String what, Condition condition) {
		new WebDriverWait(this.driver, PATIENCE).withMessage(what).until((driver) -> condition.isMet());
	}

	/** Returns what axe-core has found. What it makes the browser log is forgotten. */
	@SuppressWarnings("unchecked")
	List<String> violations() throws Exception {
		Resource[] axe = new PathMatchingResourcePatternResolver()
			.getResources("classpath*:META-INF/resources/webjars/axe-core/*/axe.min.js");
		run(axe[0].getContentAsString(StandardCharsets.UTF_8));
		this.driver.manage().timeouts().scriptTimeout(PATIENCE);
		List<String> violations = (List<String>) this.driver.executeAsyncScript("const done = arguments[0];"
				+ "axe.run().then((found) => done(found.violations.flatMap((rule) => rule.nodes.map("
				+ "(node) => rule.id + ': ' + node.html + ' ' + node.failureSummary))), (error) => done([String(error)]))");
		logged();
		return violations;
	}

	void takePicture(Path file) throws Exception {
		Files.createDirectories(file.getParent());
		BufferedImage picture = ImageIO.read(new ByteArrayInputStream(this.driver.getScreenshotAs(OutputType.BYTES)));
		ImageIO.write(withFewColours(picture), "png", file.toFile());
	}

	/**
	 * Keeps the 256 colours that are there most, which are all but shades of the edges of
	 * letters: a third of the bytes will do then.
	 */
	private static BufferedImage withFewColours(BufferedImage picture) {
		int width = picture.getWidth();
		int height = picture.getHeight();
		int[] pixels = picture.getRGB(0, 0, width, height, null, 0, width);
		Map<Integer, Integer> counts = new HashMap<>();
		for (int pixel : pixels) {
			counts.merge(pixel, 1, Integer::sum);
		}
		int[] palette = counts.entrySet()
			.stream()
			.sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
			.limit(256)
			.mapToInt(Map.Entry::getKey)
			.toArray();
		Map<Integer, Integer> nearest = new HashMap<>();
		BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED,
				new IndexColorModel(Byte.SIZE, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE));
		for (int i = 0; i < pixels.length; i++) {
			int index = nearest.computeIfAbsent(pixels[i], (pixel) -> nearest(palette, pixel));
			result.getRaster().setSample(i % width, i / width, 0, index);
		}
		return result;
	}

	private static int nearest(int[] palette, int pixel) {
		return IntStream.range(0, palette.length)
			.boxed()
			.min(Comparator.comparingInt((index) -> distance(palette[index], pixel)))
			.orElseThrow();
	}

	private static int distance(int one, int other) {
		int distance = 0;
		for (int shift = 0; shift <= 16; shift += Byte.SIZE) {
			distance += Math.abs((one >> shift & 0xff) - (other >> shift & 0xff));
		}
		return distance;
	}

	/** Returns what the browser has logged since the last call. */
	List<String> logged() {
		return this.driver.manage().logs().get(LogType.BROWSER).getAll().stream().map(Object::toString).toList();
	}

	/** Returns where the browser has sent requests since the last call. */
	List<String> requests() {
		return this.driver.manage()
			.logs()
			.get(LogType.PERFORMANCE)
			.getAll()
			.stream()
			.map((entry) -> JSON.readTree(entry.getMessage()).path("message"))
			.filter((message) -> message.path("method").asString().equals("Network.requestWillBeSent"))
			.map((message) -> message.path("params").path("request").path("url").asString())
			.toList();
	}

	@Override
	public void close() {
		this.driver.quit();
	}

	/**
	 * Something to wait for.
	 */
	@FunctionalInterface
	interface Condition {

		boolean isMet();

	}

}
