package io.github.snowflakeid.autoconfigure.lease;

import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * Keeps a lease out of the image of a JVM that is taken before the context has started.
 * The context stops what it has started, and a bean that has drawn an id by then has
 * started the keeper. Each process that came of the image would issue the same ids.
 */
final class LeaseCheckpoint implements Resource {

	private final LeaseLifecycle lifecycle;

	private final LeaseRelease release;

	LeaseCheckpoint(LeaseLifecycle lifecycle, LeaseRelease release) {
		this.lifecycle = lifecycle;
		this.release = release;
		// which refers to it weakly
		Core.getGlobalContext().register(this);
	}

	@Override
	public void beforeCheckpoint(Context<? extends Resource> context) {
		if (!this.lifecycle.isRunning()) {
			this.release.release();
		}
	}

	/** The start is still to come. */
	@Override
	public void afterRestore(Context<? extends Resource> context) {
	}

}
