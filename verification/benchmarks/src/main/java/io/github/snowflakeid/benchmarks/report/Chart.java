package io.github.snowflakeid.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;

/**
 * Horizontal bars in groups, as an SVG of texts and rectangles: one group for each number
 * of threads, one bar for each contestant, each with its figure. A bar that would be far
 * longer than the others is cut off, and its figure says by how much.
 *
 * @param title what is shown
 * @param unit what the figures are
 * @param threads the groups
 * @param contestants the bars of a group
 * @param figure the length of a bar
 */
record Chart(String title, String unit, List<Integer> threads, List<String> contestants,
		ToDoubleBiFunction<String, Integer> figure) {

	private static final int TOP = 64;

	private static final int BAR = 18;

	private static final int GAP = 34;

	private static final int LEFT = 160;

	private static final int LONGEST = 560;

	/** How much longer than the product's longest bar others are drawn at most. */
	private static final double CUT = 4;

	Map<String, Object> model() {
		double ours = this.threads.stream()
			.mapToDouble((count) -> this.figure.applyAsDouble(Measurements.OURS, count))
			.max()
			.orElseThrow();
		double longest = this.threads.stream()
			.flatMapToDouble((count) -> this.contestants.stream()
				.mapToDouble((contestant) -> this.figure.applyAsDouble(contestant, count)))
			.max()
			.orElseThrow();
		double scale = LONGEST / Math.min(longest, CUT * ours);
		List<Map<String, Object>> groups = new ArrayList<>();
		int y = TOP;
		for (int count : this.threads) {
			List<Map<String, Object>> bars = new ArrayList<>();
			int label = y + BAR;
			y += BAR + 8;
			for (String contestant : this.contestants) {
				double value = this.figure.applyAsDouble(contestant, count);
				double width = Math.min(LONGEST, Math.max(1, scale * value));
				bars.add(Map.of("name", contestant, "y", y, "text", y + 13, "width", "%.1f".formatted(width), "end",
						"%.1f".formatted(LEFT + width + 6), "figure", figure(value), "ours",
						contestant.equals(Measurements.OURS)));
				y += BAR;
			}
			groups.add(Map.of("label", (count == 1) ? "1 thread" : count + " threads", "y", label, "bars", bars));
			y += GAP - BAR;
		}
		return Map.of("title", this.title, "unit", this.unit, "groups", groups, "height", y, "left", LEFT, "names",
				LEFT - 8);
	}

	private static String figure(double value) {
		return ((value < 10) ? "%.2f" : "%,.1f").formatted(value);
	}

}
