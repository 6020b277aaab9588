package io.github.snowflakeid.lease.jdbc;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import javax.sql.DataSource;

import io.github.snowflakeid.SnowflakeLayout;
import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.LeaseOwner;
import io.github.snowflakeid.lease.LeaseRequest;
import io.github.snowflakeid.lease.LeaseRow;
import io.github.snowflakeid.lease.LeaseTerms;
import io.github.snowflakeid.lease.NodeIdRanges;
import io.github.snowflakeid.lease.NodeLease;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A data source that leads each tenant to a database of its own, by a thread local that
 * threads inherit.
 */
class RoutingDataSourceTests {

	private static final InheritableThreadLocal<String> TENANT = new InheritableThreadLocal<>();

	private final DataSource common = database();

	private final DataSource tenants = database();

	private final JdbcNodeLeaseStore store = new JdbcNodeLeaseStore(routing());

	private final LeaseTerms terms = new LeaseTerms("test", SnowflakeLayout.DEFAULT, NodeIdRanges.of(5, 5),
			Duration.ofSeconds(30), Duration.ofSeconds(10));

	@AfterEach
	void forgetTenant() {
		TENANT.remove();
	}

	@Test
	void leasesStayInOneDatabaseWhoeverAsksFirst() {
		TENANT.set("tenant");
		assertThat(this.store.holders("test")).isEmpty();
		TENANT.remove();
		NodeLease lease = this.store.acquire(request());
		TENANT.set("tenant");
		assertThat(this.store.renew(lease, request()).nodeId()).isEqualTo(5);
		assertThat(this.store.holders("test")).extracting(LeaseRow::nodeId).containsExactly(5L);
		assertThat(new JdbcNodeLeaseStore(this.common).holders("test")).hasSize(1);
		assertThat(new JdbcNodeLeaseStore(this.tenants).holders("test")).isEmpty();
	}

	private LeaseRequest request() {
		long now = TimeSource.system().millis();
		return new LeaseRequest(this.terms, LeaseOwner.ofThisProcess("app"), this.terms.tickAt(now),
				this.terms.untilAt(now), 1);
	}

	private DataSource routing() {
		AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {

			@Override
			protected Object determineCurrentLookupKey() {
				return TENANT.get();
			}

		};
		routing.setTargetDataSources(Map.of("tenant", this.tenants));
		routing.setDefaultTargetDataSource(this.common);
		routing.afterPropertiesSet();
		return routing;
	}

	private static DataSource database() {
		JdbcDataSource database = new JdbcDataSource();
		database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
		new ResourceDatabasePopulator(new ClassPathResource("schema-h2.sql", JdbcNodeLeaseStore.class))
			.execute(database);
		return database;
	}

}
