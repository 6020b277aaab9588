package com.example;

import io.github.snowflakeid.lease.LeaseKeeper;
import io.github.snowflakeid.lease.NodeLeaseStore;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

@DataJpaTest
class SliceLeasesNothingTests {

	@Test
	void thereIsNoStoreAndNobodyLeases(@Autowired ApplicationContext slice) {
		assertThat(slice.getBeansOfType(NodeLeaseStore.class)).isEmpty();
		assertThat(slice.getBeansOfType(LeaseKeeper.class)).isEmpty();
	}

}
