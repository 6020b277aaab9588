package io.github.snowflakeid.web;

import org.junit.jupiter.api.Tag;

import org.springframework.boot.WebApplicationType;
import org.springframework.test.context.TestPropertySource;

@Tag("once")
@TestPropertySource(properties = "spring.main.web-application-type=servlet")
class ServletIdArgumentsTests extends AbstractIdArgumentsTests {

	@Override
	WebApplicationType type() {
		return WebApplicationType.SERVLET;
	}

}
