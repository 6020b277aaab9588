package io.github.snowflakeid.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

import io.github.snowflakeid.IdGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The parts of a node id, set by a property, are shown wherever an id is decoded.
 */
@Tag("once")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "spring.main.web-application-type=servlet", "snowflake.preset=hutool", "snowflake.node-id=3/5",
				"snowflake.web.enabled=true", "management.endpoints.web.exposure.include=snowflake" })
class NodeIdPartsTests {

	@LocalServerPort
	private int port;

	@Autowired
	private IdGenerator generator;

	@ParameterizedTest
	@ValueSource(strings = { "/ids/", "/actuator/snowflake/" })
	void areShownByName(String path) throws Exception {
		assertThat(get(path + this.generator.nextId()))
			.contains("\"nodeId\":101,\"nodeIdParts\":{\"datacenter\":3,\"worker\":5},\"sequence\":");
	}

	/** The id that an older one of the library has is read in the same way. */
	@Test
	void areThoseOfTheIdAndNotOfTheGenerator() throws Exception {
		assertThat(get("/ids/2127372066406678532"))
			.contains("\"nodeId\":36,\"nodeIdParts\":{\"datacenter\":1,\"worker\":4}");
	}

	private String get(String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path)).build();
		return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
	}

	@Configuration(proxyBeanMethods = false)
	@WebAutoConfiguration
	static class Application {

	}

}
