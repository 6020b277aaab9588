package io.github.snowflakeid.lease;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The rows of one namespace, as one call of a {@link RowNodeLeaseStore} has them. What a
 * store has to be able to do is to read a namespace, to create a row and to replace one;
 * and, because people delete rows, to remember something of the namespace itself.
 * <p>
 * Each change is <b>atomic</b>: it is made as a whole or not at all, and of two that
 * expect the same one is made. It is <b>durable</b> when its method says so: neither a
 * crash nor a fail-over takes it back. A change that is carried out late, when its sender
 * has given up, still checks what it expects. A method that cannot tell whether its
 * change was made throws an exception, best a {@link LeaseStoreException}; the call ends
 * with it, and the keeper tries again. It never says that a change was not made which may
 * have been.
 * <p>
 * Reads are current: what was acknowledged to whomever before a read began is seen by it.
 * A replica that lags behind will not do. That a read is a snapshot is not needed, but
 * for what {@link Namespace} asks for.
 * <p>
 * Methods may block, within the bound of the {@linkplain RowNodeLeaseStore#call call}.
 * One thread uses an instance.
 */
public interface LeaseRows {

	/**
	 * Reads the namespace.
	 * @param nodeIds the node ids of interest; rows of others may be left out
	 * @return the namespace, or null if it does not exist yet
	 */
	@Nullable Namespace read(NodeIdRanges nodeIds);

	/**
	 * Creates the namespace, or replaces what it remembers if that is still what was
	 * read.
	 * @param before what was read, or null if the namespace does not exist yet
	 * @param after what to remember; the fingerprint never changes
	 * @return whether the change was made; false if somebody else has made one
	 */
	boolean remember(@Nullable Memory before, Memory after);

	/**
	 * Creates the row of a node id that has none, and counts it in what the namespace
	 * remembers, both or neither.
	 * @param row the row
	 * @return the row as it is stored now, which has a higher token perhaps, or null if
	 * somebody else has created one
	 */
	@Nullable LeaseRow create(LeaseRow row);

	/**
	 * Replaces a row if it is unchanged: if its token, or a version that the store itself
	 * counts up with each change, is still the one that was read.
	 * @param before the row as it was read last
	 * @param after what it becomes; its token is higher, or the same if a holder repeats
	 * a change whose reply was lost
	 * @return whether the change was made; false if the row has changed, or is gone
	 */
	boolean replace(LeaseRow before, LeaseRow after);

	/**
	 * What a namespace remembers beside its rows.
	 *
	 * @param fingerprint what all who lease in it have in common,
	 * {@link LeaseTerms#fingerprint()} of whoever came first
	 * @param count how many rows there should be: grows with each that is created. Or any
	 * other number that tells whether rows were deleted, such as the number of deletions
	 * that were seen, in a store that counts these
	 * @param reach the longest {@link LeaseTerms#reach()} of all who ever leased, in
	 * milliseconds
	 * @param floor where the windows of node ids without a row start at the earliest
	 */
	record Memory(String fingerprint, long count, long reach, long floor) {

		/**
		 * Returns this after the creation of a row, for a store that counts them.
		 * @return the same with a count that is higher by one
		 */
		public Memory counted() {
			return new Memory(this.fingerprint, this.count + 1, this.reach, this.floor);
		}

	}

	/**
	 * A namespace as it was read.
	 *
	 * @param memory what it remembers
	 * @param found what {@link Memory#count()} would be if it were counted now: how many
	 * rows there are. Read together with the memory, or later; another number means that
	 * somebody has deleted rows, or put them there
	 * @param storeMillis the store's clock, in milliseconds since 1970: one clock for all
	 * who lease, and never a client's. It may have been read before the rest, but within
	 * this read
	 * @param rows all rows, or at least those of the node ids of interest. A row that
	 * cannot be read, or is not worth to be, appears as held; one that is missing here
	 * counts as never used
	 */
	record Namespace(Memory memory, long found, long storeMillis, Collection<LeaseRow> rows) {

		List<LeaseRow> holders() {
			return this.rows.stream()
				.filter((row) -> row.isHeld(this.storeMillis))
				.sorted(Comparator.comparingLong(LeaseRow::nodeId))
				.toList();
		}

		boolean lacksRows() {
			return this.found != this.memory.count();
		}

		boolean lacksWhat(@Nullable Namespace before) {
			return before != null && before.found == this.found && before.memory.equals(this.memory);
		}

		@Nullable LeaseRow row(long nodeId) {
			return this.rows.stream().filter((row) -> row.nodeId() == nodeId).findFirst().orElse(null);
		}

	}

}
