package io.github.snowflakeid.lease.file;

import java.nio.file.Path;

import io.github.snowflakeid.TimeSource;
import io.github.snowflakeid.lease.Interrupts;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class FileInterruptTests {

	@Test
	void interruptsOfAllThreadsDoNoHarm(@TempDir Path directory) throws Exception {
		Interrupts.assertHarmless(new FileNodeLeaseStore(directory, TimeSource.system()), "test");
	}

}
