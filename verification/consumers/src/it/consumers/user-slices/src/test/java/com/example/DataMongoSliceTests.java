package com.example;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.mongodb.test.autoconfigure.DataMongoTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@DataMongoTest
class DataMongoSliceTests extends SlicesLeaseNothing {

	private static final MongoServer server = new MongoServer(new MemoryBackend());

	@Autowired
	private Letters letters;

	@DynamicPropertySource
	static void mongo(DynamicPropertyRegistry registry) {
		String uri = server.bindAndGetConnectionString() + "/letters";
		registry.add("spring.mongodb.uri", () -> uri);
	}

	@AfterAll
	static void stop() {
		server.shutdownNow();
	}

	@Test
	void letterIsFoundByItsId() {
		Letter letter = this.letters.save(new Letter(null, "Rome"));
		assertThat(this.letters.findById(letter.id())).contains(letter);
	}

}
