package io.github.snowflakeid.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.github.snowflakeid.SnowflakePreset;
import io.github.snowflakeid.SnowflakePreset.NodeIdPart;
import org.jspecify.annotations.Nullable;

import org.springframework.util.NumberUtils;

/**
 * The value of {@code snowflake.node-id}: a number, or its parts as in {@code 1/1} where
 * the preset is of a library that gives it some, the highest bits first.
 */
final class NodeIdText {

	private static final String SEPARATOR = "/";

	private final String text;

	private final List<NodeIdPart> parts;

	private final @Nullable SnowflakePreset preset;

	private NodeIdText(String text, @Nullable SnowflakePreset preset) {
		this.text = text.strip();
		this.parts = (preset != null && preset.nodeIdParts().size() > 1) ? preset.nodeIdParts() : List.of();
		this.preset = preset;
	}

	/**
	 * Reads the node id of a generator.
	 * @param properties its properties
	 * @return the node id, which may be none of its layout, or null if none is set or
	 * {@link #allowed} says what is wrong
	 */
	static @Nullable Long nodeId(SnowflakeProperties properties) {
		NodeIdText text = of(properties);
		return (text != null) ? text.value() : null;
	}

	/**
	 * Says what the node id of a generator has to be, where it is none.
	 * @param properties its properties
	 * @param max the largest node id
	 * @return the words, or null if it is a number or not set
	 */
	static @Nullable String allowed(SnowflakeProperties properties, long max) {
		NodeIdText text = of(properties);
		return (text == null || text.value() != null) ? null : text.allowed(max);
	}

	private static @Nullable NodeIdText of(SnowflakeProperties properties) {
		String text = properties.getNodeId();
		return (text == null || text.isBlank()) ? null : new NodeIdText(text, Presets.find(properties.getPreset()));
	}

	private @Nullable Long value() {
		return isOfParts() ? ofParts() : number(this.text);
	}

	private boolean isOfParts() {
		return this.text.contains(SEPARATOR);
	}

	private @Nullable Long ofParts() {
		String[] values = this.text.split(SEPARATOR, -1);
		if (values.length != this.parts.size()) {
			return null;
		}
		long nodeId = 0;
		for (int i = 0; i < values.length; i++) {
			Long value = number(values[i]);
			int bits = this.parts.get(i).bits();
			if (value == null || value < 0 || value >= 1L << bits) {
				return null;
			}
			nodeId = nodeId << bits | value;
		}
		return nodeId;
	}

	private String allowed(long max) {
		String number = String.format(Locale.ROOT, "a number from 0 to %d", max);
		if (!this.parts.isEmpty()) {
			return number + this.parts.stream()
				.map((part) -> String.format(Locale.ROOT, "%s 0 to %d", part.name(), (1 << part.bits()) - 1))
				.collect(Collectors.joining(" / ", ", or ", ""));
		}
		if (isOfParts()) {
			return number + ((this.preset != null)
					? String.format(Locale.ROOT, ", because node ids of {}.preset=%s have no parts",
							this.preset.propertyValue())
					: ", because node ids have parts with some values of {}.preset alone: " + withParts());
		}
		return number;
	}

	private static String withParts() {
		return Arrays.stream(SnowflakePreset.values())
			.filter((preset) -> preset.nodeIdParts().size() > 1)
			.map(SnowflakePreset::propertyValue)
			.collect(Collectors.joining(", "));
	}

	/** As Spring converts numbers. */
	private static @Nullable Long number(String text) {
		try {
			return NumberUtils.parseNumber(text, Long.class);
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

}
