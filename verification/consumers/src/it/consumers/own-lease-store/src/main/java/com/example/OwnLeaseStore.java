package com.example;

import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * An application whose node ids are leased from a store of its own, of which there is a test of the whole contract.
 */
@SpringBootApplication
public class OwnLeaseStore {

	@Bean
	MapNodeLeaseStore nodeLeaseStore(InstantSource clock) {
		return new MapNodeLeaseStore(new ConcurrentHashMap<>(), clock);
	}

}
