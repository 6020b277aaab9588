package com.example;

import io.github.snowflakeid.SnowflakeIdGenerator;

/**
 * An application that tries to give the injected generator a node id by itself. It must
 * not compile.
 */
class SlicesAccess {

	void takeNodeId(SnowflakeIdGenerator generator) {
		generator.closeSlice();
		generator.openSlice(7, 0, Long.MAX_VALUE);
		generator.extendSlice(Long.MAX_VALUE);
	}

}
