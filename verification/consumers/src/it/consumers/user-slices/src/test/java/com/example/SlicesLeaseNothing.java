package com.example;

import io.github.snowflakeid.IdGenerator;
import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What each slice does.
 */
abstract class SlicesLeaseNothing {

	@Autowired
	private IdGenerator ids;

	@Autowired
	private ApplicationContext slice;

	@Test
	void hasIdsAndLeasesNone() {
		assertThat(this.ids.nextId()).isPositive();
		assertThat(this.slice.getBeansOfType(NodeLeaseStore.class)).isEmpty();
		assertThat(this.slice.getBeansOfType(LeaseKeeper.class)).isEmpty();
	}

}
