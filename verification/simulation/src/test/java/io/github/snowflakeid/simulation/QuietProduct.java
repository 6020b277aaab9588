package io.github.snowflakeid.simulation;

import java.util.logging.Level;
import java.util.logging.Logger;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keeps the product from logging, since it would do so millions of times.
 */
final class QuietProduct implements BeforeAllCallback, AfterAllCallback {

	private final Logger logger = Logger.getLogger("io.github.snowflakeid");

	private Level before;

	/** Tells people what was found; the product's own loggers are below another one. */
	static void tell(String line) {
		System.getLogger("simulation").log(System.Logger.Level.INFO, line);
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		this.before = this.logger.getLevel();
		this.logger.setLevel(Level.OFF);
	}

	@Override
	public void afterAll(ExtensionContext context) {
		this.logger.setLevel(this.before);
	}

}
