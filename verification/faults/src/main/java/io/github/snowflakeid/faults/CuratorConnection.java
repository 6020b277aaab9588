package io.github.snowflakeid.faults;

import java.time.Duration;

import org.apache.curator.RetryPolicy;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.curator.retry.RetryForever;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application's own connection to ZooKeeper. A {@link DrawingNode} has it if its
 * {@code spring.main.sources} say so.
 */
@Configuration(proxyBeanMethods = false)
public class CuratorConnection {

	private static final int PAUSE_MILLIS = 1_000;

	private static final int RETRIES = 3;

	@Bean(initMethod = "start", destroyMethod = "close")
	CuratorFramework curator(@Value("${node.servers}") String servers, @Value("${node.retries}") String retries,
			@Value("${node.session-timeout}") Duration sessionTimeout,
			@Value("${node.connection-timeout}") Duration connectionTimeout) {
		RetryPolicy policy = retries.equals("forever") ? new RetryForever(PAUSE_MILLIS)
				: new ExponentialBackoffRetry(PAUSE_MILLIS, RETRIES);
		return CuratorFrameworkFactory.builder()
			.connectString(servers)
			.sessionTimeoutMs(Math.toIntExact(sessionTimeout.toMillis()))
			.connectionTimeoutMs(Math.toIntExact(connectionTimeout.toMillis()))
			.retryPolicy(policy)
			.build();
	}

}
