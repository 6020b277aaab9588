package io.github.snowflakeid.sample.monitoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names in an expression of PromQL. It does not check the syntax, which
 * {@code promtool} and Prometheus do.
 *
 * @param selectors metrics with the labels that they are selected by
 * @param groupingLabels labels after {@code by}, {@code on} and the like
 */
record PromQl(List<Selector> selectors, Set<String> groupingLabels) {

	private static final Pattern TOKEN = Pattern.compile("""
			\\s+|\\#[^\\n]*|\\[[^]]*]
			|(?<string>"(?:\\\\.|[^"\\\\])*"|'(?:\\\\.|[^'\\\\])*'|`[^`]*`)
			|(?<number>\\.?\\d[\\w.]*)
			|(?<name>[a-zA-Z_:][\\w:]*)
			|(?<operator>=~|!~|!=|==|<=|>=|[^\\s\\w"'`\\[])
			""", Pattern.COMMENTS);

	private static final Set<String> GROUPINGS = Set.of("by", "without", "on", "ignoring", "group_left", "group_right");

	private static final Set<String> AGGREGATIONS = Set.of("sum", "min", "max", "avg", "group", "stddev", "stdvar",
			"count", "count_values", "bottomk", "topk", "quantile");

	private static final Set<String> KEYWORDS = Set.of("and", "or", "unless", "bool", "offset", "atan2", "inf", "nan");

	static PromQl parse(String expression) {
		return new Reader(tokens(expression)).read();
	}

	private static List<String> tokens(String expression) {
		List<String> tokens = new ArrayList<>();
		Matcher matcher = TOKEN.matcher(expression);
		int end = 0;
		while (matcher.find()) {
			if (matcher.start() != end) {
				break;
			}
			end = matcher.end();
			if (!matcher.group().isBlank() && !matcher.group().startsWith("#") && !matcher.group().startsWith("[")) {
				tokens.add(matcher.group());
			}
		}
		if (end != expression.length()) {
			throw new IllegalArgumentException("Not PromQL from '%s' on".formatted(expression.substring(end)));
		}
		return tokens;
	}

	/**
	 * A metric and what it is selected by.
	 *
	 * @param metric the name
	 * @param labels the labels that are compared with anything
	 * @param equal the values of those that must be equal to one
	 */
	record Selector(String metric, Set<String> labels, Map<String, String> equal) {

	}

	private static final class Reader {

		private final List<String> tokens;

		private final List<Selector> selectors = new ArrayList<>();

		private final Set<String> groupingLabels = new HashSet<>();

		private int position;

		Reader(List<String> tokens) {
			this.tokens = tokens;
		}

		PromQl read() {
			while (this.position < this.tokens.size()) {
				String token = next();
				if (isName(token)) {
					name(token);
				}
				else if ("{".equals(token)) {
					throw new IllegalArgumentException("A selector needs a metric: " + this.tokens);
				}
			}
			return new PromQl(this.selectors, this.groupingLabels);
		}

		private void name(String name) {
			String word = name.toLowerCase(Locale.ROOT);
			if (GROUPINGS.contains(word)) {
				if ("(".equals(peek())) {
					grouping();
				}
			}
			else if ("(".equals(peek()) || KEYWORDS.contains(word)
					|| (AGGREGATIONS.contains(word) && GROUPINGS.contains(peek().toLowerCase(Locale.ROOT)))) {
				return;
			}
			else {
				selector(name);
			}
		}

		private void grouping() {
			while (!")".equals(peek())) {
				String token = next();
				if (isName(token)) {
					this.groupingLabels.add(token);
				}
			}
		}

		private void selector(String metric) {
			Set<String> labels = new HashSet<>();
			Map<String, String> equal = new HashMap<>();
			if ("{".equals(peek())) {
				next();
				while (!"}".equals(peek())) {
					String label = next();
					if (",".equals(label)) {
						continue;
					}
					String operator = next();
					String value = next();
					labels.add(label);
					if ("=".equals(operator)) {
						equal.put(label, value.substring(1, value.length() - 1));
					}
				}
			}
			this.selectors.add(new Selector(metric, labels, equal));
		}

		private String next() {
			String token = peek();
			if (token.isEmpty()) {
				throw new IllegalArgumentException("Ends too early: " + this.tokens);
			}
			this.position++;
			return token;
		}

		private String peek() {
			return (this.position < this.tokens.size()) ? this.tokens.get(this.position) : "";
		}

		private static boolean isName(String token) {
			return Character.isLetter(token.charAt(0)) || token.charAt(0) == '_' || token.charAt(0) == ':';
		}

	}

}
