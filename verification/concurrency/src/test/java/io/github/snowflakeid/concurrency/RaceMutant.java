package io.github.snowflakeid.concurrency;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.github.snowflakeid.support.PatchedProduct;
import io.github.snowflakeid.support.ProductFaults;
import io.github.snowflakeid.support.SourcePatch;

/**
 * Deliberate faults of the product, each with the race that shows it: a patch of a
 * source.
 */
enum RaceMutant {

	TICK_OPENED_BY_A_PLAIN_WRITE("TwoOpenATick",
			SourcePatch.replace("Slice", "advance", "return WORD.compareAndSet(this, free, next);",
					"this.word = next; return true;")),

	RESULT_OF_THE_EXCHANGE_IGNORED("ThreeOpenATick", ProductFaults.EXCHANGE_IGNORED),

	TICKET_READ_AND_THEN_WRITTEN("TwoDrawFromAnOpenTick",
			SourcePatch.replace("Slice", "draw", "return (long) WORD.getAndAdd(this, (long) tickets);",
					"long ticket = this.word; this.word = ticket + tickets; return ticket;")),

	TICK_TAKEN_FROM_THE_CLOCK("DrawWhileTheNextTickIsOpened",
			SourcePatch.replace("SnowflakeIdGenerator", "nextId",
					"return (now == tickOf(ticket)) ? compose(slice, ticket) : redeemOrDraw(slice, ticket, 1);",
					"return compose(slice, now << this.sequenceBits | ticket & this.sequenceMask);")),

	TICKET_BEYOND_THE_OPEN_TICK_USED_AT_ONCE("TwoAtTheEndOfAnOpenTick", ProductFaults.TICKET_USED_AT_ONCE),

	CLOSED_BIT_IGNORED("DrawWhileTheSliceIsClosed", ProductFaults.CLOSED_BIT_IGNORED),

	CLOSED_BY_READING_AND_THEN_WRITING("FirstDrawWhileTheSliceIsClosed",
			SourcePatch.replace("Slice", "close", "return (long) WORD.getAndBitwiseOr(this, Long.MIN_VALUE);",
					"long free = this.word; this.word = free | Long.MIN_VALUE; return free;")),

	MARK_TAKEN_BEFORE_CLOSING("TwoDrawWhileTheSliceIsClosed",
			SourcePatch.replace("SnowflakeIdGenerator", "closeSlice", "long free = slice.close();",
					"long free = slice.word; slice.close();")),

	NODE_ID_OF_ANOTHER_SLICE("DrawWhileTheSliceChanges",
			SourcePatch.replace("SnowflakeIdGenerator", "draw", "return compose(slice, ticket);",
					"return compose(this.slice, ticket);")),

	WINDOW_CHECKED_BEFORE_THE_TICKET_IS_DRAWN("TwoAtTheEndOfTheWindow",
			SourcePatch.replace("SnowflakeIdGenerator", "isInWindow", "if (!slice.covers(ticket + count - 1)) {",
					"if (Slice.isClosed(ticket + count - 1)) {")),

	WINDOW_NOT_CHECKED_BY_WHO_NEVER_PARKS("OneThatNeverParksAtTheEndOfTheWindow",
			SourcePatch.replace("IdDraw", "draw", "this.generator.isInWindow(this.slice, this.ticket, this.block)",
					"!Slice.isClosed(this.ticket)")),

	DISCARDED_TICKETS_COUNTED("TwoAtTheEndOfAWindowThatGrows",
			SourcePatch.replace("SnowflakeIdGenerator", "isInWindow", "if (!Slice.isClosed(ticket)) {",
					"if (count < 0) {")),

	WINDOW_EXTENDED_BY_ANOTHER_SLICE("DrawWhileTheWindowGrows",
			SourcePatch.replace("SnowflakeIdGenerator", "extendSlice", "slice.end = end;",
					"this.slice = new Slice(slice.nodeId, slice.nodePart, slice.word, end);")),

	MARK_TAKEN_BEFORE_SHORTENING("DrawWhileTheWindowIsShortened", SourcePatch.replace("Slice", "shorten", """
					this.end = end;
					return this.word;
			""", """
					long free = this.word;
					this.end = end;
					return free;
			""")),

	BLOCK_DRAWN_AS_ONE_TICKET("BatchAndSingle",
			SourcePatch.replace("SnowflakeIdGenerator", "nextBlock", "long ticket = slice.draw(count);",
					"long ticket = slice.draw(1);")),

	LAST_TICKET_OF_A_BLOCK_NOT_CHECKED("BatchAtTheEndOfATick",
			SourcePatch.replace("SnowflakeIdGenerator", "nextBlock",
					"return (now == tickOf(ticket) && now == tickOf(ticket + count - 1)) ?",
					"return (now == tickOf(ticket)) ?")),

	SKIPPED_TICKETS_COUNTED_AFTERWARDS("CountWhileATickIsOpened",
			SourcePatch.replace("SnowflakeIdGenerator", "take", """
							this.counts.skip(ticket - free);
							if (!slice.advance(free, ticket + count)) {
								this.counts.skip(free - ticket);
								return TAKEN_BY_OTHERS;
							}
					""", """
							if (!slice.advance(free, ticket + count)) {
								return TAKEN_BY_OTHERS;
							}
							this.counts.skip(ticket - free);
					""")),

	NUMBER_GOES_BACK("CountWhileTwoOpenATick", SourcePatch.replace("GeneratorCounts", "numbers",
			"this.reportedIds = Math.max(this.reportedIds, progress - this.skipped.get() - this.discarded.sum());",
			"this.reportedIds = progress - this.skipped.get() - this.discarded.sum();")),

	END_OF_A_CATCH_UP_WRITTEN_NOT_EXCHANGED("ObserveWhileACatchUpEnds",
			SourcePatch.replace("IdClock", "observe", "if (STATE.compareAndSet(this, current, next)) {",
					"this.state = next; if (now > Long.MIN_VALUE) {")),

	HIGHEST_READING_WRITTEN_NOT_EXCHANGED("ObserveWhileACatchUpEnds",
			SourcePatch.replace("IdClock", "raise",
					"while (now > highest && !HIGHEST_WALL.weakCompareAndSet(this, highest, now)) {",
					"this.highestWall = now; while (now < Long.MIN_VALUE) {"));

	private final String race;

	@SuppressWarnings("ImmutableEnumChecker") // it is, but nothing tells the checker so
	private final SourcePatch patch;

	RaceMutant(String race, SourcePatch patch) {
		this.race = race;
		this.patch = patch;
	}

	String race() {
		return "io.github.snowflakeid." + this.race;
	}

	/** Loads the product with this fault beside the real one, and the races on top. */
	ClassLoader load(Path directory) throws IOException {
		return PatchedProduct.compile(List.of(this.patch), directory)
			.load(RaceMutant.class.getClassLoader(), (type) -> type.startsWith("io.github.snowflakeid."));
	}

}
