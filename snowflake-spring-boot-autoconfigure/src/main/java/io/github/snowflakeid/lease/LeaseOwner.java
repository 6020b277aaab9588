package io.github.snowflakeid.lease;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.UUID;

/**
 * Who holds a lease. Only the id counts: it is drawn at random when a process starts,
 * because containers may all have the same address and process number. The rest is for
 * people.
 *
 * @param id what tells this owner from every other, 1 to 64 characters
 * @param host the host's name
 * @param pid the process id
 * @param application the application's name
 */
public record LeaseOwner(String id, String host, long pid, String application) {

	private static final int MAX_ID = 64;

	private static final int MAX_TEXT = 200;

	/**
	 * Checks the id and shortens the texts.
	 * @param id what tells this owner from every other
	 * @param host the host's name; cut after 200 characters
	 * @param pid the process id
	 * @param application the application's name; cut after 200 characters
	 * @throws IllegalArgumentException if the id is empty or too long
	 */
	public LeaseOwner {
		if (id.isEmpty() || id.length() > MAX_ID) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "id is '%s'; it must have 1 to %d characters", id, MAX_ID));
		}
		host = cut(host);
		application = cut(application);
	}

	/**
	 * Returns a new owner with this process's host and process id.
	 * @param application the application's name
	 * @return an owner with an id that no other has
	 */
	public static LeaseOwner ofThisProcess(String application) {
		return new LeaseOwner(UUID.randomUUID().toString(), hostName(), ProcessHandle.current().pid(), application);
	}

	private static String hostName() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "unknown";
		}
	}

	private static String cut(String text) {
		if (text.length() <= MAX_TEXT) {
			return text;
		}
		// not between the two halves of a character
		return text.substring(0, Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT);
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "%s on %s, pid %d", Words.oneLine(this.application), Words.oneLine(this.host),
				this.pid);
	}

}
