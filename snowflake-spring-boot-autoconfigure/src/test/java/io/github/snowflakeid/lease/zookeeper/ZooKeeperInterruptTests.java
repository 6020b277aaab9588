package io.github.snowflakeid.lease.zookeeper;

import java.time.Duration;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.Interrupts;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class ZooKeeperInterruptTests {

	@Test
	void interruptsOfAllThreadsDoNoHarm() throws Exception {
		try (TestingServer server = new TestingServer();
				ZooKeeperNodeLeaseStore store = ZooKeeperNodeLeaseStore.connect(
						CuratorFrameworkFactory.builder()
							.connectString(server.getConnectString())
							.retryPolicy(new RetryNTimes(0, 0)),
						"/leases", Duration.ofSeconds(3), TimeSource.system())) {
			Interrupts.assertHarmless(store, "test");
		}
	}

}
