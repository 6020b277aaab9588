package io.github.snowflakeid.concurrency;

/**
 * Deliberate faults of the product, each with the race that shows it: a text of a source
 * that is replaced.
 */
enum Mutant {

	TICK_OPENED_BY_A_PLAIN_WRITE("TwoOpenATick", "Slice", "return WORD.compareAndSet(this, free, next);",
			"this.word = next; return true;"),

	RESULT_OF_THE_EXCHANGE_IGNORED("ThreeOpenATick", "SnowflakeIdGenerator",
			"if (!slice.advance(free, ticket + count)) {", "if (!slice.advance(free, ticket + count) && count < 0) {"),

	TICKET_READ_AND_THEN_WRITTEN("TwoDrawFromAnOpenTick", "Slice",
			"return (long) WORD.getAndAdd(this, (long) tickets);",
			"long ticket = this.word; this.word = ticket + tickets; return ticket;"),

	TICK_TAKEN_FROM_THE_CLOCK("DrawWhileTheNextTickIsOpened", "SnowflakeIdGenerator",
			"return (now == tickOf(ticket)) ? compose(slice, ticket) : redeemOrDraw(slice, ticket, 1);",
			"return compose(slice, now << this.sequenceBits | ticket & this.sequenceMask);"),

	TICKET_BEYOND_THE_OPEN_TICK_USED_AT_ONCE("TwoAtTheEndOfAnOpenTick", "SnowflakeIdGenerator",
			"return (now == tickOf(ticket)) ? compose(slice, ticket) : redeemOrDraw(slice, ticket, 1);",
			"return compose(slice, ticket);"),

	CLOSED_BIT_IGNORED("DrawWhileTheSliceIsClosed", "Slice", "return (long) WORD.getAndAdd(this, (long) tickets);",
			"return (long) WORD.getAndAdd(this, (long) tickets) & Long.MAX_VALUE;"),

	CLOSED_BY_READING_AND_THEN_WRITING("FirstDrawWhileTheSliceIsClosed", "Slice",
			"return (long) WORD.getAndBitwiseOr(this, Long.MIN_VALUE);",
			"long free = this.word; this.word = free | Long.MIN_VALUE; return free;"),

	MARK_TAKEN_BEFORE_CLOSING("TwoDrawWhileTheSliceIsClosed", "SnowflakeIdGenerator", "long free = slice.close();",
			"long free = slice.word; slice.close();"),

	NODE_ID_OF_ANOTHER_SLICE("DrawWhileTheSliceChanges", "SnowflakeIdGenerator", "return compose(slice, ticket);",
			"return compose(this.slice, ticket);"),

	WINDOW_CHECKED_BEFORE_THE_TICKET_IS_DRAWN("TwoAtTheEndOfTheWindow", "SnowflakeIdGenerator",
			"if (!slice.covers(last)) {", "if (Slice.isClosed(last)) {"),

	DISCARDED_TICKETS_COUNTED("TwoAtTheEndOfAWindowThatGrows", "SnowflakeIdGenerator", "if (!Slice.isClosed(ticket)) {",
			"if (count < 0) {"),

	WINDOW_EXTENDED_BY_ANOTHER_SLICE("DrawWhileTheWindowGrows", "SnowflakeIdGenerator", "slice.end = end;",
			"this.slice = new Slice(slice.nodeId, slice.nodePart, slice.word, end);"),

	MARK_TAKEN_BEFORE_SHORTENING("DrawWhileTheWindowIsShortened", "Slice", """
					this.end = end;
					return this.word;
			""", """
					long free = this.word;
					this.end = end;
					return free;
			"""),

	BLOCK_DRAWN_AS_ONE_TICKET("BatchAndSingle", "SnowflakeIdGenerator", "long ticket = slice.draw(count);",
			"long ticket = slice.draw(1);"),

	LAST_TICKET_OF_A_BLOCK_NOT_CHECKED("BatchAtTheEndOfATick", "SnowflakeIdGenerator",
			"return (now == tickOf(ticket) && now == tickOf(ticket + count - 1)) ?",
			"return (now == tickOf(ticket)) ?"),

	SKIPPED_TICKETS_COUNTED_AFTERWARDS("CountWhileATickIsOpened", "SnowflakeIdGenerator", """
							this.skipped.addAndGet(ticket - free);
							if (!slice.advance(free, ticket + count)) {
								this.skipped.addAndGet(free - ticket);
								continue;
							}
			""", """
							if (!slice.advance(free, ticket + count)) {
								continue;
							}
							this.skipped.addAndGet(ticket - free);
			"""),

	NUMBER_GOES_BACK("CountWhileTwoOpenATick", "SnowflakeIdGenerator",
			"this.reportedIds = Math.max(this.reportedIds, progress - this.skipped.get() - this.discarded.sum());",
			"this.reportedIds = progress - this.skipped.get() - this.discarded.sum();"),

	END_OF_A_CATCH_UP_WRITTEN_NOT_EXCHANGED("ObserveWhileACatchUpEnds", "IdClock",
			"if (STATE.compareAndSet(this, current, next)) {", "this.state = next; if (now > Long.MIN_VALUE) {"),

	HIGHEST_READING_WRITTEN_NOT_EXCHANGED("ObserveWhileACatchUpEnds", "IdClock",
			"while (now > highest && !HIGHEST_WALL.weakCompareAndSet(this, highest, now)) {",
			"this.highestWall = now; while (now < Long.MIN_VALUE) {");

	private final String race;

	private final String source;

	private final String text;

	private final String replacement;

	Mutant(String race, String source, String text, String replacement) {
		this.race = race;
		this.source = source;
		this.text = text;
		this.replacement = replacement;
	}

	String race() {
		return "io.github.snowflakeid." + this.race;
	}

	String source() {
		return this.source;
	}

	/** Replaces the text, which must stand in the source exactly once. */
	String applyTo(String source) {
		int at = source.indexOf(this.text);
		if (at < 0 || at != source.lastIndexOf(this.text)) {
			throw new IllegalStateException(
					"%s does not say any more what it says: the text must stand in %s exactly once".formatted(this,
							this.source));
		}
		return source.substring(0, at) + this.replacement + source.substring(at + this.text.length());
	}

}
