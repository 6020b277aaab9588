package io.github.snowflakeid.web;

import java.util.Map;
import java.util.TreeMap;

import io.github.snowflakeid.IdFormat;
import io.github.snowflakeid.IdGenerator;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

class SnowflakeIdControllerTests {

	@Test
	void worksBehindAnAspectOfTheApplication() throws Exception {
		IdGenerator generator = () -> 5;
		ProxyFactory factory = new ProxyFactory(
				new ServletSnowflakeIdController(new ServedGenerators("one", Map.of("one", generator)),
						new SnowflakeWebSettings("/ids", 10, IdFormat.DECIMAL)));
		factory.setProxyTargetClass(true);
		factory.addAdvice((MethodInterceptor) (invocation) -> invocation.proceed());
		ServletSnowflakeIdController proxy = (ServletSnowflakeIdController) factory.getProxy();
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setParameter("count", "2");
		request.addHeader("Accept", "text/plain");
		MockHttpServletResponse response = new MockHttpServletResponse();
		proxy.ids(request, response);
		assertThat(response.getContentAsString()).isEqualTo("5\n5\n");
	}

	@Test
	void asksForTheGeneratorWhereNoneIsMeantByDefault() throws Exception {
		Map<String, IdGenerator> generators = new TreeMap<>(Map.of("news", () -> 5, "orders", () -> 6));
		ServletSnowflakeIdController controller = new ServletSnowflakeIdController(
				new ServedGenerators(null, generators), new SnowflakeWebSettings("/ids", 10, IdFormat.DECIMAL));
		MockHttpServletRequest request = new MockHttpServletRequest();
		MockHttpServletResponse response = new MockHttpServletResponse();
		controller.ids(request, response);
		assertThat(response.getStatus()).isEqualTo(400);
		assertThat(response.getContentAsString()).contains("generator is not given; it must be news or orders");
		request.setParameter("generator", "orders");
		response = new MockHttpServletResponse();
		controller.ids(request, response);
		assertThat(response.getContentAsString()).isEqualTo("{\"ids\":[\"6\"]}");
	}

}
