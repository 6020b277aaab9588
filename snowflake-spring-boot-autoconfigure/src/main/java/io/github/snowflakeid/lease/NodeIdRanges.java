package io.github.snowflakeid.lease;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A set of node ids: sorted ranges that neither overlap nor touch.
 *
 * @param ranges the ranges, at least one
 */
public record NodeIdRanges(List<Range> ranges) {

	private static final Pattern RANGE = Pattern.compile("(\\d{1,19})(?:-(\\d{1,19}))?");

	/**
	 * Sorts the ranges and joins those that overlap or touch.
	 * @param ranges the ranges, in any order
	 * @throws IllegalArgumentException if there is none
	 */
	public NodeIdRanges {
		if (ranges.isEmpty()) {
			throw new IllegalArgumentException("ranges is empty; it must hold one range or more");
		}
		List<Range> joined = new ArrayList<>();
		for (Range range : ranges.stream().sorted(Comparator.comparingLong(Range::first)).toList()) {
			Range last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
			if (last != null && range.first() - 1 <= last.last()) {
				joined.set(joined.size() - 1, new Range(last.first(), Math.max(last.last(), range.last())));
			}
			else {
				joined.add(range);
			}
		}
		ranges = List.copyOf(joined);
	}

	/**
	 * Returns the range between two node ids.
	 * @param first the smallest node id, 0 or more
	 * @param last the largest node id, not less than the first
	 * @return the range
	 * @throws IllegalArgumentException if the range is empty or negative
	 */
	public static NodeIdRanges of(long first, long last) {
		return new NodeIdRanges(List.of(new Range(first, last)));
	}

	/**
	 * Reads ranges such as {@code 0-511} or {@code 0-9, 20, 30-39}.
	 * @param text node ids and ranges of them, with commas between
	 * @return the ranges
	 * @throws IllegalArgumentException if the text is anything else
	 */
	public static NodeIdRanges parse(String text) {
		List<Range> ranges = new ArrayList<>();
		for (String part : text.split(",", -1)) {
			Matcher matcher = RANGE.matcher(part.strip());
			if (!matcher.matches()) {
				throw new IllegalArgumentException(String.format(Locale.ROOT,
						"'%s' is no set of node ids; it must be ids and ranges of ids, such as 0-511 or 0-9,20", text));
			}
			long first = parseId(matcher.group(1));
			ranges.add(new Range(first, (matcher.group(2) != null) ? parseId(matcher.group(2)) : first));
		}
		return new NodeIdRanges(ranges);
	}

	private static long parseId(String text) {
		try {
			return Long.parseLong(text);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException(String.format(Locale.ROOT, "node id %s is too large", text), ex);
		}
	}

	/**
	 * Says whether a node id is one of these.
	 * @param nodeId the node id
	 * @return whether a range holds it
	 */
	public boolean contains(long nodeId) {
		return this.ranges.stream().anyMatch((range) -> range.first() <= nodeId && nodeId <= range.last());
	}

	/**
	 * Returns how many node ids these are.
	 * @return the number, at least 1; saturated at {@link Long#MAX_VALUE}
	 */
	public long size() {
		long size = 0;
		for (Range range : this.ranges) {
			size += range.last() - range.first() + 1;
			if (size <= 0) {
				return Long.MAX_VALUE;
			}
		}
		return size;
	}

	/**
	 * Returns the largest node id.
	 * @return the last id of the last range
	 */
	public long largest() {
		return this.ranges.get(this.ranges.size() - 1).last();
	}

	/**
	 * Returns one of these.
	 * @param index how many of them are smaller
	 * @return the node id
	 * @throws IndexOutOfBoundsException if there are not that many
	 */
	public long at(long index) {
		long rest = index;
		for (Range range : this.ranges) {
			long size = range.last() - range.first() + 1;
			if (size <= 0 || rest < size) {
				return range.first() + rest;
			}
			rest -= size;
		}
		throw new IndexOutOfBoundsException(index);
	}

	@Override
	public String toString() {
		return this.ranges.stream().map(Range::toString).collect(Collectors.joining(","));
	}

	/**
	 * Consecutive node ids.
	 *
	 * @param first the smallest, 0 or more
	 * @param last the largest, not less than the first
	 */
	public record Range(long first, long last) {

		/**
		 * Checks the range.
		 * @param first the smallest, 0 or more
		 * @param last the largest
		 * @throws IllegalArgumentException if the range is empty or negative
		 */
		public Range {
			if (first < 0 || last < first) {
				throw new IllegalArgumentException(String.format(Locale.ROOT,
						"the range %d-%d of node ids must start at 0 or later and not end before", first, last));
			}
		}

		@Override
		public String toString() {
			return (this.first == this.last) ? Long.toString(this.first) : this.first + "-" + this.last;
		}

	}

}
