package io.github.snowflakeid.lease.zookeeper;

import java.util.Locale;
import java.util.Map;

import io.github.snowflakeid.lease.LeaseRowFields;
import io.github.snowflakeid.lease.LeaseRows.Memory;

/**
 * What a namespace remembers, as the znode of its rows keeps it. Its count is that of the
 * deletions that were seen.
 */
final class MemoryText {

	private static final String REACH = "reach";

	private static final String DELETIONS = "deletions";

	private static final String FLOOR = "floor";

	private MemoryText() {
	}

	/** Of a new namespace. */
	static Memory none(String fingerprint) {
		return new Memory(fingerprint, 0, 0, 0);
	}

	/** Of a namespace that may follow on one of the same name: its rows are gone. */
	static Memory ofSuccessor(String fingerprint) {
		return new Memory(fingerprint, -1, 0, 0);
	}

	/**
	 * Reads what is remembered. A namespace of an earlier version has nothing there.
	 * @throws IllegalArgumentException if the text is something else
	 */
	static Memory read(String fingerprint, String text) {
		if (text.isEmpty()) {
			return none(fingerprint);
		}
		Map<String, String> values = LeaseRowFields.ofLines(text);
		return new Memory(fingerprint, LeaseRowFields.number(values, DELETIONS), LeaseRowFields.number(values, REACH),
				LeaseRowFields.number(values, FLOOR));
	}

	static String write(Memory memory) {
		return String.format(Locale.ROOT, "%s=%d\n%s=%d\n%s=%d\n", REACH, memory.reach(), DELETIONS, memory.count(),
				FLOOR, memory.floor());
	}

}
