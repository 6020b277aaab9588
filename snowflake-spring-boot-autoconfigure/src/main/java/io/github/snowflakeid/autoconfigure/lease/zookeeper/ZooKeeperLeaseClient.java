package io.github.snowflakeid.autoconfigure.lease.zookeeper;

import io.github.snowflakeid.autoconfigure.ConfigurationProblems;
import io.github.snowflakeid.autoconfigure.PropertiesCheck;
import org.apache.curator.framework.CuratorFramework;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Chooses the connection: a connect string precedes the application's connection, and
 * need not be set where there is one.
 */
final class ZooKeeperLeaseClient implements PropertiesCheck {

	private final ZooKeeperLeaseProperties properties;

	private final ObjectProvider<CuratorFramework> clients;

	ZooKeeperLeaseClient(ZooKeeperLeaseProperties properties, ObjectProvider<CuratorFramework> clients) {
		this.properties = properties;
		this.clients = clients;
	}

	/** The application's connection, or null if the store makes its own. */
	@Nullable CuratorFramework ofApplication() {
		return (this.properties.getConnectString() == null) ? this.clients.getIfAvailable() : null;
	}

	@Override
	public void check(ConfigurationProblems problems) {
		this.properties.check(ofApplication() != null, problems);
	}

}
