package io.github.snowflakeid.lease.redis;

import io.github.snowflakeid.lease.Interrupts;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class RedisInterruptTests {

	@Test
	void interruptsOfAllThreadsDoNoHarm() throws Exception {
		try (RedisServerProcess server = new RedisServerProcess()) {
			server.endQuarantine("test");
			Interrupts.assertHarmless(server.store(), "test");
		}
	}

}
