package io.github.snowflakeid.web;

import java.util.Map;

import io.github.snowflakeid.IdGenerator;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.util.MultiValueMap;

import static org.assertj.core.api.Assertions.assertThat;

class SnowflakeIdControllerTests {

	@Test
	void worksBehindAnAspectOfTheApplication() {
		IdGenerator generator = () -> 5;
		ProxyFactory factory = new ProxyFactory(new SnowflakeIdController(generator, 10));
		factory.setProxyTargetClass(true);
		factory.addAdvice((MethodInterceptor) (invocation) -> invocation.proceed());
		SnowflakeIdController proxy = (SnowflakeIdController) factory.getProxy();
		assertThat(proxy.text(MultiValueMap.fromSingleValue(Map.of("count", "2"))).getBody()).asString()
			.isEqualTo("5\n5\n");
	}

}
