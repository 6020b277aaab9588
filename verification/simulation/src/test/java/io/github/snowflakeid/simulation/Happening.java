package io.github.snowflakeid.simulation;

/**
 * What a trace tells of. The format takes three numbers and a word.
 */
enum Happening {

	BOOT("starts; wall is %d"),

	CALL("caller %d asks for %d ids"),

	ID("caller %3$d gets an id: node id %1$d, tick %2$d"),

	SEQUENCE("  sequence %d; %d ids in the block"),

	REFUSED("caller %1$d is refused: %4$s"),

	PARK("waits for %d ns"),

	READING("reads wall: %d"),

	SENT("sends request %1$d: %4$s"),

	GRANTED("the store grants node id %d, window %d to %d"),

	RENEWED("the store renews node id %d, window %d to %d"),

	LOST("the store tells of a lost lease of node id %d"),

	RELEASED("the store frees node id %d, mark %d, applied %d"),

	STORE_SAYS_NO("the store refuses request %1$d: %4$s"),

	REPLY("hears the reply to request %d"),

	NO_REPLY("hears nothing of request %d"),

	FAULT("%4$s (%1$d)"),

	STOPPING("is being stopped"),

	STOPPED("is stopped"),

	KILLED("is gone"),

	PAUSED("stands still for %d ns"),

	HEAL("faults end; ids must flow by %d ns");

	private final String format;

	Happening(String format) {
		this.format = format;
	}

	String describe(long first, long second, long third, String word) {
		return this.format.formatted(first, second, third, word);
	}

}
