package io.github.snowflakeid.web;

import java.util.Map;

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

}
