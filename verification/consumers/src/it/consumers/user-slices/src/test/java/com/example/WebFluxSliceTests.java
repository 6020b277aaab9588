package com.example;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webflux.test.autoconfigure.WebFluxTest;
import org.springframework.test.web.reactive.server.WebTestClient;

@WebFluxTest
class WebFluxSliceTests extends SlicesLeaseNothing {

	@Test
	void idsAreServed(@Autowired WebTestClient client) {
		client.get().uri("/ids?count=2").exchange().expectStatus().isOk().expectBody().jsonPath("$.ids[1]").isNotEmpty();
	}

}
